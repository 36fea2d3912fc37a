/// @file
/// Block devices made of files, see loop(4).
#pragma once

#include "common/unique_fd.hpp"

namespace rootfs {

/// Makes a free loop device show this file, read-only if asked for. The device lets go of
/// the file by itself when it is neither open nor mounted any more (LO_FLAGS_AUTOCLEAR).
/// @return The device, open. common::read_link("/proc/self/fd/N") is its name.
/// @throws common::SyscallError. EACCES, EPERM: a user namespace has no loop devices.
common::UniqueFd attach_loop_device(int file, bool read_only);

}  // namespace rootfs
