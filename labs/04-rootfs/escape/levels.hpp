/// @file
/// The levels of defence, from the least to the most.
#pragma once

#include <string>
#include <vector>

#include "rootfs/escape.hpp"
#include "rootfs/start.hpp"
#include "stand_in.hpp"

namespace rootfs::escape {

/// Their names and what they are, in order.
std::vector<EscapeLevel> levels();

/// Starts the probe without any jail, for comparison: what is refused here as well is not
/// the jail's merit.
/// @throws common::SyscallError
JailProcess start_without_jail(const StandIn& host, std::vector<std::string> argv);

/// Starts the probe in a jail of this level, by the very code that `jail start` runs.
/// @throws common::SyscallError, common::Todo
JailProcess start_at(std::size_t level, const StandIn& host,
                     std::vector<std::string> argv);

/// Starts the probe by another program: `command`, and behind it the probe's own.
/// @pre build_stand_in() was done with programs. @throws common::SyscallError
JailProcess start_by(const std::vector<std::string>& command,
                     std::vector<std::string> argv);

}  // namespace rootfs::escape
