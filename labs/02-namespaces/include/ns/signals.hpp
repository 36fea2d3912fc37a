/// @file
/// Given: signals as events to wait for, instead of interruptions.
#pragma once

#include <csignal>
#include <cstddef>
#include <optional>
#include <vector>

#include "common/unique_fd.hpp"

namespace ns {

/// Holds back SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGTSTP and
/// SIGCONT while it lives, and hands them out one by one. Children inherit the mask, see
/// release_signals().
/// @see signalfd(2)
/// @ingroup lab02
class SignalQueue {
 public:
  /// @throws common::SyscallError
  SignalQueue();
  SignalQueue(const SignalQueue&) = delete;
  SignalQueue& operator=(const SignalQueue&) = delete;
  /// Drops what was not asked for: whoever waited has been told already.
  ~SignalQueue();

  struct Event {
    int signal = 0;              ///< 0: `ready` is the index of a descriptor instead
    bool from_terminal = false;  ///< the whole foreground process group has got it
    std::size_t ready = 0;
  };

  /// Waits for a signal, or until one of `fds` can be read: pidfds, when their process
  /// has ended. A signal comes first.
  /// @throws common::SyscallError
  Event wait(const std::vector<int>& fds) const;

 private:
  std::optional<Event> next() const;

  sigset_t old_mask_{};
  common::UniqueFd fd_;
};

/// In a child, before its command: no signal is held back any more.
/// @throws common::SyscallError
/// @ingroup lab02
void release_signals();

}  // namespace ns
