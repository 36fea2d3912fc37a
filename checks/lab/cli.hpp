/// @file
/// The command line.
#pragma once

#include <optional>

#include "request.hpp"

namespace lab {

/// @return Nothing if the command line was a question that is already answered (--help).
/// @throws common::UsageError
std::optional<Request> parse_command_line(int argc, const char* const* argv);

}  // namespace lab
