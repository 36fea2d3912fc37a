/// @file
/// Given: the commands of `procman`.
#pragma once

#include "process/cli.hpp"

namespace process {

/// Undoes what this program may have inherited and could not work with: children that
/// nobody can wait for, standard streams that are closed.
/// @throws common::SyscallError
/// @ingroup lab01
void set_up_this_process();

/// Does what was asked for.
/// @return The exit code.
/// @throws common::ExitError, common::SyscallError, common::Todo, std::runtime_error
/// @ingroup lab01
int run_command(const CommandLine& line);

}  // namespace process
