/// @file
/// What the host looks like, to see that the checks leave nothing on it.
#pragma once

#include <string>
#include <vector>

namespace bank {

/// Mounts, network links and SysV objects, sorted: what a sandbox that leaks would leak.
/// (Files it cannot: its root file system is its own.)
std::vector<std::string> look_at_host();

}  // namespace bank
