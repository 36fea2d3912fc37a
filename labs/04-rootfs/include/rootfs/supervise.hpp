/// @file
/// Given: running a jail, from its start to its end.
#pragma once

#include <filesystem>
#include <functional>

#include <sys/types.h>

#include "rootfs/start.hpp"

namespace rootfs {

/// Told each time the jail's first process runs.
using OnStarted = std::function<void(pid_t)>;

/// Starts a jail, passes INT, TERM, HUP and QUIT on to its first process and waits for
/// its end.
/// @param init The command is the image's own init: a signal asks it to shut down, within
///        ten seconds; powered off, it has ended well (0); rebooted, it is started again.
/// @return What the shell would say of the command.
/// @throws What start() throws.
/// @see reboot(2), "Behavior inside PID namespaces"
/// @ingroup lab04
int supervise(StartOptions options, bool init, const OnStarted& on_started);

/// The same in the background, detached from the terminal. Returns when the command was
/// exec'd.
/// @param log gets what the command prints; emptied first
/// @throws What start() throws.
/// @ingroup lab04
void supervise_detached(StartOptions options, bool init, const OnStarted& on_started,
                        const std::filesystem::path& log);

}  // namespace rootfs
