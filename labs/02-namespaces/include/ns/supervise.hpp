/// @file
/// Given: waiting for a command, and passing signals on to it.
#pragma once

#include <sys/types.h>

#include "common/guards.hpp"
#include "common/pid_fd.hpp"
#include "common/signal_queue.hpp"
#include "ns/plan.hpp"

namespace ns {

/// Waits for a command's end, passes signals on meanwhile, and stops and continues with
/// it at a terminal.
/// @param proc  /proc as it was before the command could mount another.
/// @param signals  Held back since before the command was started: none is lost.
/// @param foreground  The command has taken the terminal over.
/// @return What the shell would say of the command.
/// @throws common::SyscallError
/// @ingroup lab02
int supervise(int proc, Process process, const common::SignalQueue& signals,
              bool foreground);

}  // namespace ns
