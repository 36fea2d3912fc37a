/// @file
/// One cell of the table: one escape at one level.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rootfs/escape.hpp"
#include "rootfs/start.hpp"
#include "stand_in.hpp"

namespace rootfs::escape {

/// How long a cell may take. Under a check, where an undone step holds still for as long
/// as the check looks at it, there is no limit.
inline constexpr std::chrono::milliseconds kTimeLimit{2000};

/// Starts the probe with these arguments.
using Start = std::function<JailProcess(std::vector<std::string> argv)>;

/// Tries one escape, in namespaces of its own, which end with the attempt.
/// @pre  build_stand_in() was done.
/// @return Nothing if it did not end in time, and was killed.
/// @throws common::Todo if a step that this level needs is still to be written.
std::optional<EscapeCell> measure(std::size_t escape, StandIn& host, const Start& start);

}  // namespace rootfs::escape
