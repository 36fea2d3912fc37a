/// @file
/// Given: what step 1.1 needs around its two calls.
#pragma once

#include <string>
#include <vector>

#include "process/process.hpp"

namespace process {

/// The words as execvp(3) takes them: pointers, and a null pointer behind the last.
/// They point into `words`.
/// @ingroup lab01
std::vector<char*> pointers_to(const std::vector<std::string>& words);

/// In the child, before the exec: standard input and output, the group (step 1.5), a
/// clean start (step 1.4) if the command shall have one, or else the signals as they were
/// before this program changed them.
/// If something fails it says so and ends the child, with 125: there is no way on.
/// @ingroup lab01
void prepare_child(const Command& command) noexcept;

}  // namespace process
