/// @file
/// Given: which jails run. Asked of the kernel, so that no file can be out of date.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include <sys/types.h>

#include "common/lock.hpp"
#include "common/pid_fd.hpp"

namespace rootfs {

/// The processes of this moment, by the folder that is their "/".
/// @ingroup lab04
class ProcessRoots {
 public:
  /// Looks at all processes that the caller may look at.
  ProcessRoots();

  /// The first process of each jail that has this folder as its root, however it was
  /// started: PID 1 of a PID namespace, or in a plain chroot one whose parent is outside.
  std::vector<pid_t> first_in(const std::filesystem::path& rootfs) const;

 private:
  struct Process {
    pid_t pid;
    dev_t device;
    ino_t inode;
  };
  std::vector<Process> all_;
};

/// A jail's first process.
/// @ingroup lab04
struct RunningJail {
  pid_t pid;
  common::PidFd process;
};

/// @param folder ROOT/jails/NAME
/// @return Nothing if it does not run, or is still being set up.
/// @throws common::SyscallError
/// @ingroup lab04
std::optional<RunningJail> find_running(const std::filesystem::path& folder,
                                        const ProcessRoots& processes);

/// Writes down, for find_running(), the first process of a jail that the caller runs; 0
/// before there is one.
/// @param lock the jail's, held exclusively
/// @throws common::SyscallError
/// @ingroup lab04
void record_running(const common::Lock& lock, pid_t pid);

}  // namespace rootfs
