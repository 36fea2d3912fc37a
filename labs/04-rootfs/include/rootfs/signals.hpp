/// @file
/// Given: signals as events to wait for, instead of interruptions.
#pragma once

#include <chrono>
#include <csignal>
#include <optional>

#include "common/pid_fd.hpp"
#include "common/unique_fd.hpp"

namespace rootfs {

/// Holds back SIGINT, SIGTERM, SIGHUP and SIGQUIT while it lives, and hands them out one
/// by one; if asked to, SIGTSTP and SIGCONT as well. Children inherit the mask;
/// restore_mask() gives them the old one.
/// @see signalfd(2)
/// @ingroup lab04
class SignalQueue {
 public:
  enum class Signals { kEnding, kEndingAndJobControl };
  /// @throws common::SyscallError
  explicit SignalQueue(Signals signals = Signals::kEnding);
  SignalQueue(const SignalQueue&) = delete;
  SignalQueue& operator=(const SignalQueue&) = delete;
  /// Drops what was not asked for: whoever waited has been told already.
  ~SignalQueue();

  struct Event {
    enum class Kind { kExited, kSignal, kTimeout };
    Kind kind = Kind::kTimeout;
    int signal = 0;
    bool from_terminal = false;  ///< the whole foreground process group has got it
  };

  /// Waits for a signal or for the end of a process; a signal comes first.
  /// @throws common::SyscallError
  Event wait(const common::PidFd& process,
             std::optional<std::chrono::milliseconds> limit = std::nullopt) const;

  /// In a child: as if there were no queue. @throws common::SyscallError
  void restore_mask() const;

 private:
  std::optional<Event> next() const;

  sigset_t old_mask_{};
  common::UniqueFd fd_;
};

}  // namespace rootfs
