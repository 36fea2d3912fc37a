/// @file
/// Zone 2: the last steps of a process of a container before its exec.
#pragma once

#include "common/unique_fd.hpp"
#include "minidocker/runtime.hpp"

namespace minidocker {

/// A pseudoterminal of the devpts that is mounted at `dev`/pts.
struct Terminal {
  common::UniqueFd master;
  common::UniqueFd slave;
};

/// @throws common::SyscallError
Terminal open_terminal(const std::string& dev);

/// Makes a new session with its terminal, if `terminal` is valid, or with spec.stdio.
/// @throws common::SyscallError
void set_up_stdio(const ProcessSpec& spec, const common::UniqueFd& terminal);

/// Goes to the working folder, becomes the user, and runs the command. "/" is the
/// container's already.
/// @param dies_with_parent  Is lost when the user changes, so it is said again.
/// @throws common::SyscallError, common::Todo, std::runtime_error
[[noreturn]] void exec_process(const ProcessSpec& spec, bool dies_with_parent);

}  // namespace minidocker
