/// @file
/// Given: waiting for a command, and passing signals on to it.
#pragma once

#include <sys/types.h>

#include "common/guards.hpp"
#include "common/pid_fd.hpp"
#include "ns/plan.hpp"
#include "ns/signals.hpp"

namespace ns {

/// Passes a signal on so that it has its usual effect. The kernel drops what the process
/// 1 of a PID namespace has no handler for; it is killed then.
/// @param proc  /proc as it was before the process could mount another.
/// @param has_it  The terminal has sent it already.
/// @return Whether it was killed instead.
/// @throws common::SyscallError
/// @see pid_namespaces(7), "The namespace init process"
/// @ingroup lab02
bool deliver(int proc, const Process& process, int signal, bool has_it = false);

/// Waits for a command's end, passes signals on meanwhile, and stops and continues with
/// it at a terminal.
/// @param signals  Held back since before the command was started: none is lost.
/// @param foreground  The command has taken the terminal over.
/// @return What the shell would say of the command.
/// @throws common::SyscallError
/// @ingroup lab02
int supervise(int proc, Process process, const SignalQueue& signals, bool foreground);

}  // namespace ns
