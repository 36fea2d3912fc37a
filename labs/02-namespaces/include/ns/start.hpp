/// @file
/// Given: starting a command in new namespaces, and seeing it through.
#pragma once

#include <string>
#include <vector>

#include "ns/plan.hpp"

namespace ns {

/// By one of the two ways. @throws common::SyscallError, also those of the child
/// @ingroup lab02
Process start(const Plan& plan, Method method);

/// Starts a command, passes signals on to it and waits for its end.
/// @return What the shell would say of the command.
/// @throws What start() throws.
/// @ingroup lab02
int run(Plan plan, Method method);

/// A command that does nothing until it is killed: it holds namespaces open.
/// @ingroup lab02
std::vector<std::string> pause_command();
inline constexpr char kPauseCommand[] = "pause";

}  // namespace ns
