/// @file
/// Given: `run` and `pipe`, around the steps that start, wait and reap.
#pragma once

#include "process/cli.hpp"

namespace process {

/// @return the command's exit status, see exit_status(); 124 if its time was up, 137 if
/// it
///         then had to be killed.
/// @throws as spawn()
/// @ingroup lab01
int run(const CommandLine& line);

/// @return the exit status of the last command, or with `pipefail` of the last that
/// failed
/// @throws as spawn()
/// @ingroup lab01
int pipe(const CommandLine& line);

}  // namespace process
