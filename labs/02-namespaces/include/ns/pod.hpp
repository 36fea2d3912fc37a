/// @file
/// Given: the pod pattern.
#pragma once

#include "ns/cli.hpp"

namespace ns {

/// Runs commands that share their network, IPC and UTS namespaces. A process that does
/// nothing else holds these; each command has PID and mount namespaces of its own.
/// @return What the shell would say of the command that ended first.
/// @throws common::SyscallError
/// @ingroup lab02
int run_pod(const CommandLine& line);

}  // namespace ns
