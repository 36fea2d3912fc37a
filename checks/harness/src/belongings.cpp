#include <algorithm>

#include "common/files.hpp"
#include "common/text.hpp"
#include "harness/observe.hpp"
#include "harness/sandbox.hpp"

namespace harness {

namespace fs = std::filesystem;

namespace {

/// Paths on the sandbox's root file system, not on others mounted below it.
std::vector<std::string> files_below(const fs::path& root) {
  std::vector<std::string> found;
  const auto device = stat_of(root / ".").st_dev;
  const auto options = fs::directory_options::skip_permission_denied;
  fs::recursive_directory_iterator walk(root / ".", options);
  for (; walk != fs::recursive_directory_iterator(); ++walk) {
    const struct stat info = stat_of(walk->path());
    if (info.st_dev != device) {
      walk.disable_recursion_pending();
      continue;
    }
    found.push_back("/" + walk->path().lexically_relative(root / ".").string());
  }
  return found;
}

std::vector<std::string> processes_below(const fs::path& proc) {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(proc)) {
    const std::string name = entry.path().filename();
    if (name == "1" || name.find_first_not_of("0123456789") != std::string::npos)
      continue;
    try {
      const auto status =
          common::key_values(common::read_file(entry.path() / "status"), ':');
      if (status.at("State").starts_with("Z")) continue;  // dead, about to be reaped
      found.push_back(name + " (" + common::printable(status.at("Name")) + ")");
    } catch (const std::exception&) {
      continue;  // it has just ended
    }
  }
  return found;
}

void append_lines(std::vector<std::string>& to, const fs::path& file, const char* what,
                  std::size_t header_lines) {
  const std::string text = common::read_file(file);
  const auto lines = common::split(text, '\n');
  for (std::size_t i = header_lines; i < lines.size(); ++i) {
    const auto name = common::trim(lines[i]);
    to.push_back(std::string(what) + " " + std::string(name.substr(0, name.find(':'))));
  }
}

std::string label(const common::MountEntry& entry) {
  return "mount " + std::to_string(entry.id) + ": " + entry.type + " at " + entry.target;
}

void compare(std::vector<std::string>& found, std::vector<std::string> before,
             std::vector<std::string> after, const std::string& what) {
  std::sort(before.begin(), before.end());
  std::sort(after.begin(), after.end());
  std::vector<std::string> gone;
  std::vector<std::string> come;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::back_inserter(gone));
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(come));
  for (const auto& item : come) found.push_back("left behind: " + what + item);
  for (const auto& item : gone) found.push_back("gone: " + what + item);
}

bool is_below(const std::string& path, const std::string& folder) {
  return path == folder || path.starts_with(folder + "/");
}

}  // namespace

Belongings Sandbox::belongings() const {
  Belongings all;
  for (const auto& entry : mounts()) all.mounts.push_back(label(entry));
  all.files = files_below(outside("/"));
  all.processes = processes_below(outside("/proc"));
  const fs::path proc = "/proc/" + std::to_string(init());
  append_lines(all.others, proc / "net/dev", "network link", 2);
  for (const char* kind : {"shm", "msg", "sem"}) {
    append_lines(all.others, outside(fs::path("/proc/sysvipc") / kind), kind, 1);
  }
  return all;
}

std::vector<std::string> differences(const Belongings& before, const Belongings& after,
                                     const std::vector<std::string>& allowed) {
  std::vector<std::string> found;
  compare(found, before.mounts, after.mounts, "");
  compare(found, before.processes, after.processes, "process ");
  compare(found, before.others, after.others, "");
  const auto kept = [&allowed](std::vector<std::string> files) {
    std::erase_if(files, [&](const std::string& file) {
      return std::any_of(allowed.begin(), allowed.end(), [&](const std::string& folder) {
        return is_below(file, folder);
      });
    });
    return files;
  };
  compare(found, kept(before.files), kept(after.files), "file ");
  return found;
}

}  // namespace harness
