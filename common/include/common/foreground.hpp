/// @file
/// Whose turn it is at the terminal.
///
/// A shell in a PID namespace must see its own process group: one that was made outside
/// has no number there, and dash, for one, then cannot give the terminal back when it
/// ends. So a command that is started at a terminal leads a group of its own, as
/// every job of a shell does. Whoever started it joins that group, to hear what is typed:
/// Ctrl-C, which a PID 1 would not die of, and Ctrl-Z.
#pragma once

#include <sys/types.h>

namespace common {

/// Whether standard input is the terminal, this process is in its foreground, and can
/// share that with a command.
bool can_share_foreground();

/// In the command's process: leads a new process group, in the foreground.
/// @pre  can_share_foreground() was true in the parent.
/// @throws SyscallError
void take_foreground();

/// In the parent: the foreground is its own again, where a command that took it was not
/// run after all. Errors are passed over.
void take_foreground_back();

/// The parent's side: in the command's group for as long as it lives.
class SharedForeground {
 public:
  /// @param leader the command, which has done take_foreground()
  /// @param enabled false: does nothing
  SharedForeground(pid_t leader, bool enabled);
  SharedForeground(const SharedForeground&) = delete;
  SharedForeground& operator=(const SharedForeground&) = delete;
  /// Takes the foreground back.
  ~SharedForeground();

  /// After SIGTSTP: stops, in the group that the shell knows. Returns when continued.
  void suspend() const;
  /// After SIGCONT: if the shell has given the foreground back, hands it on.
  void resume() const;

 private:
  void leave() const;

  pid_t own_group_;
  pid_t leader_;
  bool enabled_;
};

}  // namespace common
