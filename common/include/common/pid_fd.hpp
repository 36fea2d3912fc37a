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
  /// Sends a signal. @return false if the process has ended. @throws SyscallError
  bool signal(int number) const;
  /// Waits for the process to end, without reaping it. @return false if it still runs.
  bool wait_exit(std::optional<std::chrono::milliseconds> limit = std::nullopt) const;

 private:
  UniqueFd fd_;
};

/// What a shell would say of a wait status: the exit code, or 128+n for signal n.
int shell_status(int wait_status);

}  // namespace common
