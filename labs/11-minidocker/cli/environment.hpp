/// @file
/// -e and --env-file.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace minidocker {

/// "A=b" as it is; "A" with the value that it has here, or nothing if it has none.
/// @throws common::ExitError for "" and "=b"
void add_variable(std::vector<std::string>& environment, const std::string& text);

/// A line each, with comments (#) and empty lines between.
/// @throws common::ExitError, common::SyscallError
void add_variables_of(std::vector<std::string>& environment,
                      const std::filesystem::path& file);

}  // namespace minidocker
