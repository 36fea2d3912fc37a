/// @file
/// A process named by a descriptor instead of a number that may be reused.
#pragma once

#include <chrono>
#include <optional>

#include <sys/types.h>

#include "common/unique_fd.hpp"

namespace common {

/// A pidfd (see pidfd_open(2)): it never comes to mean another process.
class PidFd {
 public:
  explicit PidFd(UniqueFd fd) : fd_(std::move(fd)) {}
  /// @throws SyscallError, ESRCH when there is no such process.
  static PidFd open(pid_t pid);

  int get() const { return fd_.get(); }
  /// Sends a signal; 0 only asks whether it could be sent. A zombie takes it like any
  /// other process. @return false if the process is gone. @throws SyscallError
  bool signal(int number) const;
  /// Waits for the process to end, without reaping it. Signal handlers that run meanwhile
  /// do not end the wait.
  /// @param limit  Of at most 24 days; none means for ever.
  /// @return false if it still runs. @throws SyscallError
  bool wait_exit(std::optional<std::chrono::milliseconds> limit = std::nullopt) const;

 private:
  UniqueFd fd_;
};

/// What a shell would say of a wait status: the exit code, or 128+n for signal n.
/// @pre The process has ended: it is not one of WUNTRACED or WCONTINUED, see wait(2).
int shell_status(int wait_status);

}  // namespace common
