/// @file
/// Given: ending a jail from outside.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "rootfs/running.hpp"
#include "rootfs/store.hpp"

namespace rootfs {

/// Asks a running jail to end, and kills what has not ended in time.
/// @param place a jail's name, or a folder if it has a '/'
/// @throws std::runtime_error if it does not run; common::SyscallError
/// @ingroup lab04
void stop_jail(const Store& store, const std::string& place,
               std::chrono::milliseconds timeout);

/// Kills a jail that may be running, and waits until whoever ran it has let go of it.
/// @param folder ROOT/jails/NAME
/// @throws common::SyscallError
/// @ingroup lab04
void kill_jail(const std::filesystem::path& folder);

/// The jail that runs at a place.
/// @param place a jail's name, or a folder if it has a '/'
/// @throws std::runtime_error if none does; common::SyscallError
/// @ingroup lab04
RunningJail running_at(const Store& store, const std::string& place);

}  // namespace rootfs
