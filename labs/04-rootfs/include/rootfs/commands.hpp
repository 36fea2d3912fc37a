/// @file
/// Given: the commands of `jail`.
#pragma once

#include "rootfs/cli.hpp"

namespace rootfs {

/// Does what was asked for.
/// @param argv the program's own, for an ordinary user, who becomes root of a user
///        namespace first
/// @return The exit code.
/// @throws common::ExitError, common::SyscallError, common::Todo, std::runtime_error
/// @ingroup lab04
int run_command(const CommandLine& line, const char* const* argv);

}  // namespace rootfs
