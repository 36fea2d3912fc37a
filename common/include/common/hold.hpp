/// @file
/// Standing still under a check, so that it can look.
#pragma once

#include <string_view>

namespace common {

/// The environment variable by which a check asks for reports: the number of an inherited
/// socket.
inline constexpr char kHoldVariable[] = "LAB_HOLD";

/// Under a check: sends one line on the check's socket, then waits until the check lets
/// go by closing its end. What the program did so far (its namespaces, its mounts) can be
/// looked at meanwhile. Elsewhere: does nothing.
void hold_under_check(std::string_view report) noexcept;

}  // namespace common
