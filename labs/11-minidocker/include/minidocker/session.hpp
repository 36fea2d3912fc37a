/// @file
/// The client's side of a container: this process's terminal, input, output and signals
/// stand in for the container's own.
#pragma once

#include <csignal>
#include <optional>
#include <string>

#include "minidocker/channel.hpp"
#include "minidocker/runtime.hpp"

namespace minidocker {

/// How a session is held.
struct SessionOptions {
  bool terminal = false;     ///< the container has one
  bool input = false;        ///< what is typed or piped here goes to the container
  bool pass_signals = true;  ///< those that would end us go to its first process
  std::string detach_keys = "ctrl-p,ctrl-q";
};

/// Holds back the signals that a session passes on, while it lives. Made before the
/// container is started: none is lost, or ends us, until attend() is there for them.
class HeldSignals {
 public:
  /// @throws common::SyscallError
  HeldSignals();
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals();

  const sigset_t& all() const { return all_; }

 private:
  sigset_t all_{};
  sigset_t before_{};
};

/// @throws common::ExitError if input is wanted from a terminal that is none
void require_terminal_for(bool terminal, bool input);

/// Waits for the monitor's word that the command runs.
/// @throws common::ExitError with its reason if it does not
void await_start(const Channel& channel);

/// The exit code of a command whose session has come to its end.
/// @param code  Nothing if it was left by the detach keys, of which run is silent.
/// @throws common::ExitError "read escape sequence" if it is not to be silent
int finish(std::optional<int> code, bool silent);

/// Takes part until the container ends, or the detach keys are typed.
/// @return Its exit code; nothing if we have detached.
/// @post The terminal is as it was.
/// @throws common::SyscallError; common::ExitError for wrong detach keys
std::optional<int> attend(const Channel& channel, const SessionOptions& options);

/// The same for a further process, which is a child of ours.
/// @return Its exit code; nothing if we have detached.
std::optional<int> attend(const ContainedProcess& process, const SessionOptions& options);

}  // namespace minidocker
