/// @file
/// Where the course's programs keep what they make.
#pragma once

#include <filesystem>

namespace common {

inline constexpr char kRootVariable[] = "MINIDOCKER_ROOT";

/// $MINIDOCKER_ROOT; else /var/lib/minidocker, for an ordinary user minidocker in
/// $XDG_DATA_HOME or ~/.local/share.
std::filesystem::path default_root();

}  // namespace common
