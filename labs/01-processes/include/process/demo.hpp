/// @file
/// Given: experiments with real processes.
#pragma once

#include <string>
#include <vector>

namespace process {

/// Their names: signals, states, groups, zombies, orphans. @ingroup lab01
const std::vector<std::string>& demonstrations();

/// Does one of them: starts processes, prints what the kernel says of them at each stage,
/// and ends them again.
/// @throws common::SyscallError
/// @ingroup lab01
void demonstrate(const std::string& name);

}  // namespace process
