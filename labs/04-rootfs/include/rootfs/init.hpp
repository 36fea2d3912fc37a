/// @file
/// Given: a jail whose first process is the image's own init.
#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>

#include "common/pid_fd.hpp"

namespace rootfs {

/// The image's own init, as its jail will know it: "/sbin/init".
/// @throws common::ExitError (127) if it has none.
/// @ingroup lab04
std::string find_init(const std::filesystem::path& rootfs);

/// Whether a process goes by the name of an init.
/// @throws common::SyscallError
/// @ingroup lab04
bool is_init(pid_t pid);

/// Asks an init to end all it has started, and itself: busybox and systemd by signal,
/// sysvinit through its FIFO. One that has just begun is given a second to be ready.
/// @return false if it is not an init that we know, or does not listen.
/// @throws common::SyscallError
/// @ingroup lab04
bool ask_to_shut_down(pid_t pid, const common::PidFd& process);

}  // namespace rootfs
