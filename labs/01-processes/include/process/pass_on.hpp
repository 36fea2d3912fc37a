/// @file
/// Given: signals that are sent to this program are meant for the command that it runs.
#pragma once

#include <csignal>

#include <sys/types.h>

#include "common/unique_fd.hpp"

namespace process {

/// While it lives, SIGINT, SIGTERM, SIGHUP and SIGQUIT go to the command, each with a
/// SIGCONT, so that a paused command acts on it. What this program was started to ignore
/// is left ignored: think of nohup(1).
///
/// By a handler, so that the wait for the command (step 1.3) can simply block: a handler
/// that ran ends the call with EINTR. Elsewhere procman uses signalfd(2), see
/// pipe_command.cpp.
/// @ingroup lab01
class PassOn {
 public:
  /// Holds the signals back until begin(). @throws common::SyscallError
  PassOn();
  PassOn(const PassOn&) = delete;
  PassOn& operator=(const PassOn&) = delete;
  ~PassOn();

  /// The signals that were blocked before: a command starts with them.
  const sigset_t& mask() const { return mask_; }
  /// @param child  Not reaped yet.
  /// @param in_our_group  What is typed (Ctrl-C) it gets from the terminal as we do.
  void begin(pid_t child, bool in_our_group);

 private:
  sigset_t mask_{};
  common::UniqueFd child_;
};

}  // namespace process
