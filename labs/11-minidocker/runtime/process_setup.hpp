/// @file
/// Zone 2: the last steps of a process of a container before its exec.
#pragma once

#include "minidocker/runtime.hpp"

namespace minidocker {

/// Goes to the working folder, becomes the user, and runs the command. "/" is the
/// container's already.
/// @param dies_with_parent  Is lost when the user changes, so it is said again.
/// @throws common::SyscallError, common::Todo, std::runtime_error
[[noreturn]] void exec_process(const ProcessSpec& spec, bool dies_with_parent);

}  // namespace minidocker
