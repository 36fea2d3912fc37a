#include "harness/observe.hpp"

#include <functional>

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "common/pid_fd.hpp"
#include "common/text.hpp"
#include "common/unique_fd.hpp"

namespace harness {

namespace fs = std::filesystem;
using common::check;
using common::UniqueFd;

namespace {

std::string proc_path(pid_t pid, const std::string& file) {
  return "/proc/" + std::to_string(pid) + "/" + file;
}

}  // namespace

std::string in_namespaces(pid_t pid, int kinds,
                          const std::function<std::string(int proc)>& body) {
  auto pipe = common::Pipe::open();
  const auto process = common::PidFd::open(pid);
  const UniqueFd proc(
      check(::open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC), "open", "/proc"));
  common::ChildGuard child(check(::fork(), "fork"));
  if (child.pid() == 0) {
    int status = 1;
    try {
      check(::setns(process.get(), kinds), "setns", std::to_string(pid));
      common::write_all(pipe.write.get(), body(proc.get()));
      status = 0;
    } catch (const std::exception& error) {
      common::write_all(pipe.write.get(), error.what());
    }
    ::_exit(status);
  }
  pipe.write.reset();
  std::string text = common::read_fd(pipe.read.get());
  if (child.wait() != 0) throw std::runtime_error(text);
  return text;
}

std::string in_mount_namespace(pid_t pid,
                               const std::function<std::string(int proc)>& body) {
  return in_namespaces(pid, CLONE_NEWNS, body);
}

std::vector<common::MountEntry> mounts_of(pid_t pid) {
  return common::parse_mountinfo(in_mount_namespace(pid, [](int proc) {
    const UniqueFd table(
        check(::openat(proc, "self/mountinfo", O_RDONLY | O_CLOEXEC), "open"));
    return common::read_fd(table.get(), "mountinfo");
  }));
}

std::string namespace_of(pid_t pid, const std::string& kind) {
  return common::read_link(proc_path(pid, "ns/" + kind));
}

ino_t namespace_inode(pid_t pid, const std::string& kind) {
  const std::string path = proc_path(pid, "ns/" + kind);
  struct stat info {};
  check(::stat(path.c_str(), &info), "stat", path);
  return info.st_ino;
}

fs::path as_seen_by(pid_t pid, const fs::path& path) {
  return proc_path(pid, "root") / path.relative_path();
}

bool same_file(const fs::path& a, const fs::path& b) {
  struct stat first {};
  struct stat second {};
  if (::stat(a.c_str(), &first) != 0 || ::stat(b.c_str(), &second) != 0) return false;
  return first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

struct stat stat_of(const fs::path& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0) return info;
  if (errno != ENOENT && errno != ENOTDIR) common::fail("lstat", path.native());
  return {};
}

std::vector<std::string> extra_descriptors(pid_t pid) {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(proc_path(pid, "fd"))) {
    const std::string number = entry.path().filename();
    if (number == "0" || number == "1" || number == "2") continue;
    found.push_back(number + " -> " + common::read_link(entry.path()));
  }
  return found;
}

std::string status_field(pid_t pid, const std::string& field) {
  const auto values =
      common::key_values(common::read_file(proc_path(pid, "status")), ':');
  const auto found = values.find(field);
  return found != values.end() ? found->second : "";
}

std::vector<pid_t> pids_of(pid_t pid) {
  std::vector<pid_t> pids;
  const std::string all = status_field(pid, "NSpid");
  for (const auto number : common::split(all, '\t')) {
    pids.push_back(std::stoi(std::string(number)));
  }
  return pids;
}

pid_t parent_of(pid_t pid) {
  try {
    return std::stoi(status_field(pid, "PPid"));
  } catch (const std::exception&) {
    return 0;
  }
}

std::vector<common::MountEntry> mounts_at(const std::vector<common::MountEntry>& table,
                                          const std::string& target) {
  std::vector<common::MountEntry> found;
  for (const auto& entry : table) {
    if (entry.target == target) found.push_back(entry);
  }
  return found;
}

std::string describe(const std::vector<common::MountEntry>& table) {
  constexpr std::size_t kMost = 6;  // who reads it looks for the first that is wrong
  std::string text;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto& entry = table[i];
    if (!text.empty()) text += "\n";
    if (i == kMost && table.size() > kMost + 1) {
      return text + "and " + std::to_string(table.size() - kMost) + " more";
    }
    text += entry.type + " at " + common::printable(entry.target);
    if (entry.root != "/") text += " (its " + common::printable(entry.root) + ")";
    text += " " + entry.options + ", " + entry.propagation();
  }
  return text.empty() ? "no mount" : text;
}

}  // namespace harness
