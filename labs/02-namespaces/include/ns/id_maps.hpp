/// @file
/// Given: id maps as a person writes them, and those that subuid(5) allows.
#pragma once

#include <string>

#include "ns/cli.hpp"
#include "ns/plan.hpp"

namespace ns {

/// Reads "0:100000:65536". @throws common::UsageError
/// @ingroup lab02
IdRange parse_range(const std::string& text);

/// The maps that were asked for. @throws std::runtime_error if there are no subordinate
/// ids.
/// @ingroup lab02
IdMaps maps_for(const CommandLine& line);

/// Writes the maps of a process by newuidmap(1) and newgidmap(1).
/// @throws std::runtime_error with what they said
/// @ingroup lab02
void write_maps_by_helpers(pid_t pid, const IdMaps& maps);

}  // namespace ns
