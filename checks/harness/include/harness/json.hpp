/// @file
/// What programs print for programs.
#pragma once

#include <string>

#include "common/json.hpp"
#include "harness/check.hpp"

namespace harness {

/// What a program printed with --json. Fails the check if it is no JSON.
/// @param read  For the failure: where it is told what would be.
common::Json parse_json(const std::string& text, const std::string& read);

}  // namespace harness
