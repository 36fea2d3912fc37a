/// @file
/// The world in which a submission runs: nothing in it is the host's to lose.
///
/// Own user (0..65535 shifted to a high range), mount, PID, network, IPC, UTS and cgroup
/// namespaces, and a root file system made for it: the host's programs and libraries
/// read-only, own /dev, /proc, /sys, the rest an empty tmpfs. The tree is *shared*, as
/// systemd makes it on most hosts: a submission that forgets MS_PRIVATE is seen at once.
/// Everything dies with the sandbox's first process, and that one with the checker.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "common/guards.hpp"
#include "common/mountinfo.hpp"
#include "common/pid_fd.hpp"
#include "common/unique_fd.hpp"
#include "harness/process.hpp"

namespace harness {

/// Thrown when the checker itself broke: the verdict is ERROR, never FAIL.
class HarnessError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct SandboxOptions {
  std::filesystem::path bin;     ///< shown at /lab/bin, read-only
  std::filesystem::path images;  ///< shown at /lab/images, read-only
  /// Without a user namespace: root in it is the host's root. For what the kernel grants
  /// to nobody else (loop devices, device nodes), and only for code that is trusted.
  bool trusted = false;
};

/// What could be left behind.
struct Belongings {
  std::vector<std::string> mounts;     ///< "proc at /x"
  std::vector<std::string> files;      ///< paths
  std::vector<std::string> processes;  ///< "12 (sleep)"
  std::vector<std::string> others;     ///< network links, SysV objects
};

class Sandbox {
 public:
  /// @throws HarnessError
  explicit Sandbox(const SandboxOptions& options);
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;
  /// Ends whatever still runs in it. Its Process objects have gone before.
  ~Sandbox();

  /// Its first process, as the checker sees it.
  pid_t init() const { return init_.pid(); }
  /// A path of the sandbox's, as the checker sees it: below /proc/INIT/root.
  std::filesystem::path outside(const std::filesystem::path& inside) const;

  /// Starts a program, or a function, in the sandbox. /test is its working directory.
  Process start(const RunOptions& options);

  /// Runs a function of the checker's own as the sandbox's root, in all its namespaces
  /// but the PID one, in a child. @throws HarnessError with what it threw.
  void as_root_inside(const std::function<void()>& body) const;

  /// The mount table of the sandbox.
  std::vector<common::MountEntry> mounts() const;

  /// Everything that is there now.
  Belongings belongings() const;

 private:
  /// In a child: joins all namespaces of the sandbox, as its root.
  void enter() const;

  bool trusted_ = false;
  common::UniqueFd alive_;  ///< closed by the checker's end, however it ends
  common::ChildGuard init_;
};

/// What is in `after` and was not in `before`, or the other way round, as sentences.
/// Files below one of `allowed` do not count.
std::vector<std::string> differences(const Belongings& before, const Belongings& after,
                                     const std::vector<std::string>& allowed);

}  // namespace harness
