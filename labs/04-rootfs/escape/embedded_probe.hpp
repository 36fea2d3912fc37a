/// @file
/// The escape probe, carried inside of the program: there is no second file to install,
/// find, or mistake for another.
#pragma once

#include <string_view>

namespace rootfs::escape {

/// The bytes of the static executable (see bank.hpp).
std::string_view embedded_probe();

}  // namespace rootfs::escape
