/// @file
/// Process 1 of a PID namespace, as others see it: the kernel drops signals for it.
#pragma once

#include <sys/types.h>

#include "common/pid_fd.hpp"

namespace common {

/// What a process has done about a signal.
enum class Reaction {
  kHandles,  ///< catches it, or blocks it to fetch it later
  kIgnores,
  kDefault
};

/// @param proc  /proc, open.
/// @return kDefault also if there is no such process.
/// @throws SyscallError
/// @see proc(5), SigBlk, SigIgn and SigCgt
Reaction reaction_to(int proc, pid_t pid, int signal);

/// Sends a signal that shall have its usual effect, also on process 1 of a PID namespace
/// below the caller's: the kernel drops what such a process has no handler for, other
/// than SIGKILL and SIGSTOP. It is killed then.
/// @param process  The same as `pid`.
/// @param has_it  The terminal has sent it already.
/// @return Whether it was killed instead.
/// @throws SyscallError
/// @see pid_namespaces(7), "The namespace init process"
bool deliver(int proc, pid_t pid, const PidFd& process, int signal, bool has_it = false);

}  // namespace common
