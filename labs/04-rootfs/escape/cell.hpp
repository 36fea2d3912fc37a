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

/// How the probe gets to where it is to try.
struct Way {
  /// Starts it with these arguments.
  std::function<JailProcess(std::vector<std::string> argv)> start;
  /// It comes to kMeeting; else descriptor 1, which it inherits, leads to the tester.
  bool meets = false;
  std::chrono::milliseconds limit = kTimeLimit;
};

/// Tries one escape, in namespaces of its own, which end with the attempt.
/// @pre  build_stand_in() was done.
/// @return Nothing if it did not end in time, and was killed.
/// @throws common::Todo if a step that this level needs is still to be written.
std::optional<EscapeCell> measure(std::size_t escape, StandIn& host, const Way& way);

}  // namespace rootfs::escape
