/// @file
/// Given: processes for programs to read.
#pragma once

#include <string>

#include "common/json.hpp"
#include "process/process.hpp"

namespace process {

/// Adds "name". JSON is UTF-8, a process's name need not be: where it is not, "name" has
/// U+FFFD for what is wrong, and "name_hex" the bytes.
/// @ingroup lab01
void put_name(common::Json& json, const std::string& name);

/// A text in quotes, as JSON has it. @ingroup lab01
std::string quoted(const std::string& text);

}  // namespace process
