/// @file
/// What the checks of MiniDocker have in common: an engine with an image, and commands.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "common/json.hpp"
#include "harness/check.hpp"
#include "harness/ended.hpp"

namespace checks {

inline constexpr char kRoot[] = "/test/engine";
inline constexpr char kBusybox[] = "/lab/images/busybox.tar.gz";
inline constexpr char kReadRun[] = "labs/11-minidocker/README.md";

using harness::Ended;

/// The engine of one check, whose state is below /test/engine. Removes all containers in
/// the end.
class MiniDocker {
 public:
  /// With an image `busybox`, or with none.
  explicit MiniDocker(harness::Context& check, bool with_image = true)
      : MiniDocker(check, kRoot, with_image) {}
  MiniDocker(harness::Context& check, std::string root, bool with_image);

  /// Runs `minidocker ARGUMENTS` to its end.
  Ended run(const std::vector<std::string>& arguments, const std::string& input = "");
  /// The same, and it must succeed. @return what it printed, without the last line's end
  std::string must(const std::vector<std::string>& arguments);
  /// `minidocker --root ROOT ARGUMENTS`.
  std::vector<std::string> words(const std::vector<std::string>& arguments) const;
  /// Starts it only.
  harness::Process start(const std::vector<std::string>& arguments);
  /// Fails the check unless it ends so, with one line that has `words` in it.
  void refuse(const std::vector<std::string>& arguments, int status,
              const std::string& words);

  /// What `inspect` says of a container, or image.
  common::Json inspect(const std::string& name);
  /// Its first process, as the checker sees it; 0 if there is none.
  pid_t first_process(const std::string& name);
  /// Kills its monitor with SIGKILL; does nothing if there is none.
  void kill_monitor(const std::string& name);
  /// `docker ps -a` in short: "web running, db exited"; "" if there are none.
  std::string states();

  /// Fails the check unless all containers and their folders are gone. (Processes, mounts
  /// and links are compared at the end of each check.)
  void expect_nothing_left();

  harness::Context& check() { return check_; }

 private:
  harness::Context& check_;
  std::string root_;
};

/// The first process of the sandbox's one container, as the checker sees it; 0 if there
/// is none.
pid_t container_in(const harness::Sandbox& sandbox);

/// Waits until something holds; fails the check at the limit.
void await(const std::string& what, const std::function<bool()>& holds);

}  // namespace checks
