/// @file
/// JSON files with errors that say which file and where.
#pragma once

#include <filesystem>

#include <nlohmann/json.hpp>

namespace common {

/// Keeps the order of keys, so that a file that is read and written stays readable.
using Json = nlohmann::ordered_json;

/// @throws SyscallError if it cannot be read, std::runtime_error if it is not JSON.
Json read_json(const std::filesystem::path& path);

/// Replaces the file as a whole, indented for people. @throws SyscallError
void write_json(const std::filesystem::path& path, const Json& value);

}  // namespace common
