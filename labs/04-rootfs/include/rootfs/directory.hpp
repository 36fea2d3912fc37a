/// @file
/// Given: walking trees that somebody else filled.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/unique_fd.hpp"

namespace rootfs {

/// Opens the folder `name` in an open folder for reading. A symbolic link is not
/// followed, and a mount point is not entered, also if it is a bind mount of the same
/// filesystem (openat2(2), RESOLVE_NO_XDEV).
/// @return No descriptor, and errno: EXDEV for a mount point.
/// @ingroup lab04
common::UniqueFd open_subfolder(int folder, const std::string& name);

/// What is in an open folder, without "." and "..". All at once: the caller may add and
/// remove entries.
/// @throws common::SyscallError
/// @ingroup lab04
std::vector<std::string> entries(int folder);

}  // namespace rootfs
