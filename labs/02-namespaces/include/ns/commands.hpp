/// @file
/// Given: what each command of `nsbox` does.
#pragma once

#include "ns/cli.hpp"

namespace ns {

/// @return The exit code. @throws whatever went wrong
/// @ingroup lab02
int run_command(const CommandLine& line);

}  // namespace ns
