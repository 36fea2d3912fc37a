/// @file
/// The set-up zone: what happens in a child between clone and exec, and how the parent
/// learns that it failed.
///
///     Pipe report = Pipe::open();
///     pid_t pid = check(::fork(), "fork");
///     if (pid == 0) {
///       run_child(std::move(report.write), [&] { ...; exec_command(argv); });
///     }
///     report.write.reset();
///     await_exec(report.read, pid);  // throws what the child threw
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "common/unique_fd.hpp"

namespace common {

/// Child side. Runs `body`, which ends in an exec, in an _exit or throws. What it throws
/// is written to `report` (SyscallError and Todo keep their parts), then, and also if it
/// returns, the child _exits with 125. Under a check it stands still before, see
/// hold.hpp.
/// @pre The caller is single-threaded and does not share memory with its parent.
[[noreturn]] void run_child(UniqueFd report, const std::function<void()>& body) noexcept;

/// Parent side. Returns when the child's end of the pipe closed, which a successful exec
/// does by close-on-exec, and so does an _exit. A child that is killed in its set-up
/// looks the same: where there is an exec to wait for, name the child.
/// @pre  The parent's own copy of the write end is closed.
/// @throws SyscallError, Todo or std::runtime_error, as the child did.
void await_exec(const UniqueFd& report);

/// The same for a child that must exec: it is an error if it ended before that. A child
/// that closed the report itself is waited for until it execs or ends.
/// @param child  Not reaped yet.
void await_exec(const UniqueFd& report, pid_t child);

/// In a child, which the kernel kills from now on when its parent dies. If that has
/// happened before, ends at once: the parent's end of a pipe or socket is closed then.
/// (In a PID namespace of its own getppid(2) is 0.) A change of ids undoes it.
/// @param line  The child's end; only the parent has the other.
/// @throws SyscallError @see PR_SET_PDEATHSIG in prctl(2)
void die_with_parent(int line);

/// execvp(3) of a command. Throws instead of returning.
/// @throws SyscallError whose call() is kExec
[[noreturn]] void exec_command(const std::vector<std::string>& argv);

}  // namespace common
