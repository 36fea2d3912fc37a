/// @file
/// A container that came up, or that stands still on its way, for the checks of steps.
#pragma once

#include <string>
#include <vector>

#include "engine.hpp"
#include "harness/observe.hpp"

namespace checks {

struct Standing {
  harness::Process process;  ///< `minidocker run`
  pid_t monitor = 0;         ///< as the checker sees it, as all numbers here
  pid_t first = 0;           ///< the container's first process; 0: it is not made yet

  /// Its mount table, from its namespace's own root.
  std::vector<common::MountEntry> mounts() const { return harness::mounts_of(first); }
};

/// Runs `minidocker run ARGUMENTS`, and waits until its command, sleep, runs, or the
/// program stands still at a later step or at a failure. Fails the check if there is no
/// monitor.
Standing stand(MiniDocker& engine, const std::vector<std::string>& arguments);
/// The same; also fails the check if there is no first process.
Standing stand_inside(MiniDocker& engine, const std::vector<std::string>& arguments);
Standing stand_inside(MiniDocker& engine, const harness::RunOptions& options);

/// A container that stays: `sleep 1000`.
std::vector<std::string> ready(std::vector<std::string> flags = {});

/// Kills the monitor, and sees to it that nothing of the container runs.
void end(MiniDocker& engine, Standing& standing);

/// `minidocker run -d FLAGS` of a container that stays; then its monitor is killed, and
/// with it goes the container.
void run_and_kill_monitor(MiniDocker& engine, std::vector<std::string> flags = {});

/// The one container's folder below `kRoot/WHAT`, as the checker sees it.
std::filesystem::path folder_of(harness::Context& check, const std::string& what);

}  // namespace checks
