#include "build.hpp"

#include <algorithm>
#include <cctype>
#include <thread>

#include <fmt/core.h>
#include <unistd.h>

#include "common/cli.hpp"
#include "common/files.hpp"
#include "process.hpp"

namespace lab {
namespace {

/// "[3/7] ..", "[ 50%] ..", "-- Configuring done": progress.
bool is_progress(std::string_view line) {
  if (line.starts_with("-- ") || line.starts_with("Consolidate ")) return true;
  if (!line.starts_with('[')) return false;
  const auto end = line.find(']');
  return end != std::string_view::npos &&
         std::all_of(line.begin() + 1, line.begin() + static_cast<std::ptrdiff_t>(end),
                     [](char c) {
                       return std::isdigit(static_cast<unsigned char>(c)) != 0 ||
                              c == ' ' || c == '%' || c == '/';
                     });
}

bool is_summary(std::string_view line) {
  return line.starts_with("ninja: build stopped") || line.starts_with("make: ") ||
         line.starts_with("make[") || line.starts_with("gmake: ") ||
         line.starts_with("gmake[") || line.starts_with("ninja: Entering");
}

/// Takes out every `text` that comes before `follower`.
void remove_all(std::string& message, const std::string& text,
                const std::string& follower = {}) {
  const std::string wanted = text + follower;
  for (auto at = message.find(wanted); at != std::string::npos;
       at = message.find(wanted, at)) {
    message.erase(at, text.size());
  }
}

void check_folder(const Project& project) {
  if (!std::filesystem::exists(project.build() / "CMakeCache.txt")) {
    throw common::ExitError(common::kFailure,
                            "there is no build folder yet: run scripts/quickstart first");
  }
  if (::geteuid() != 0 && ::access(project.build().c_str(), W_OK) == -1) {
    throw common::ExitError(common::kFailure,
                            "the folder build is not yours; make it so with: sudo chown "
                            "-R \"$(id -u)\" build");
  }
}

}  // namespace

FileLock lock_build(const Project& project) {
  project.make_state();
  const auto file = project.state() / "build.lock";
  FileLock lock(file, [] {
    fmt::print(stderr, "{}: waiting for another build or check to end\n", kProgram);
  });
  project.give_to_owner(file);
  return lock;
}

BuildResult build(const Project& project, const std::vector<std::string>& targets) {
  check_folder(project);
  const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
  Command command;
  command.argv = {
      "cmake",   "--build", project.build(), "--parallel", std::to_string(processors),
      "--target"};
  command.argv.insert(command.argv.end(), targets.begin(), targets.end());
  command.folder = project.root();
  command.as_owner_of = project.build();
  const Outcome outcome = run(command);
  if (outcome.status == 0) return {true, {}};
  return {false, compiler_message(outcome.output, project)};
}

bool is_from_reference(const Project& project, const std::string& lab) {
  const std::string cache = common::read_file(project.build() / "CMakeCache.txt");
  const auto lines = common::split(cache, '\n');
  return std::find(lines.begin(), lines.end(), "LAB" + lab + ":STRING=solution") !=
         lines.end();
}

std::string compiler_message(std::string_view output, const Project& project) {
  std::string message;
  bool command_line = false;  // ninja repeats it below "FAILED: .."
  for (const auto line : common::split(output, '\n')) {
    const bool skipped = std::exchange(command_line, line.starts_with("FAILED: "));
    if (skipped || command_line || is_progress(line) || is_summary(line)) continue;
    message.append(line).push_back('\n');
  }
  if (common::trim(message).empty()) message = output;
  remove_all(message, project.root().string() + "/");
  // With a compiler cache that knows a base folder, paths are relative to build/.
  for (const std::string folder : {"labs/", "common/", "solutions/", "checks/"}) {
    remove_all(message, "../", folder);
  }
  return message;
}

}  // namespace lab
