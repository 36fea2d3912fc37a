/// @file
/// Given: what a command line means beyond its words.
#pragma once

#include "ns/cli.hpp"

namespace ns {

/// For `run`: adds the kinds that others do not work without.
/// @throws common::UsageError if there is none
/// @ingroup lab02
void add_implied_kinds(CommandLine& line);

/// @param has_separator  There was a "--".
/// @throws common::UsageError
/// @ingroup lab02
void require_consistent(const CommandLine& line, bool has_separator);

}  // namespace ns
