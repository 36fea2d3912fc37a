/// @file
/// Signals as events to wait for, instead of interruptions.
#pragma once

#include <chrono>
#include <csignal>
#include <optional>
#include <string_view>

#include "common/unique_fd.hpp"

namespace common {

/// @param what for the message: "create web"
/// @throws ExitError (128+n), always
[[noreturn]] void throw_interrupted(std::string_view what, int signal);

/// Holds back some signals while it lives, and hands them out one by one. Children
/// inherit the mask; restore_mask() gives them the old one, release_signals() one that
/// holds none back.
/// @see signalfd(2)
class SignalQueue {
 public:
  enum class Signals {
    kEnding,               ///< SIGINT, SIGTERM, SIGHUP and SIGQUIT
    kEndingAndJobControl,  ///< and SIGTSTP and SIGCONT
    kPassedOn,  ///< and SIGUSR1, SIGUSR2 and SIGWINCH: all that a command may want
  };
  /// @throws SyscallError
  explicit SignalQueue(Signals signals = Signals::kEnding);
  SignalQueue(const SignalQueue&) = delete;
  SignalQueue& operator=(const SignalQueue&) = delete;
  /// Drops what was not asked for: whoever waited has been told already.
  ~SignalQueue();

  struct Event {
    enum class Kind { kReady, kSignal, kTimeout };
    Kind kind = Kind::kTimeout;
    int signal = 0;
    bool from_terminal = false;  ///< the whole foreground process group has got it
  };

  /// Waits for a signal, or until `fd` can be read: a pidfd, when its process ended; a
  /// pipe, also when its other end was closed. A signal comes first.
  /// @throws SyscallError
  Event wait(int fd, std::optional<std::chrono::milliseconds> limit = std::nullopt) const;
  /// The same, for work that a signal is to end.
  /// @param what for the message: "create web"
  /// @throws SyscallError; ExitError (128+n) after an ending signal
  void wait_or_give_up(int fd, std::string_view what) const;

  /// In a child: as if there were no queue. @throws SyscallError
  void restore_mask() const;

 private:
  std::optional<Event> next() const;

  sigset_t old_mask_{};
  UniqueFd fd_;
};

/// In a child, before its command: no signal is held back any more.
/// @throws SyscallError
void release_signals();

}  // namespace common
