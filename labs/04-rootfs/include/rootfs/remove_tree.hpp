/// @file
/// Given: how a root filesystem goes away.
#pragma once

#include <filesystem>

namespace rootfs {

/// Removes a folder with all that is in it, however deep; a btrfs subvolume too. What
/// does not exist is removed already.
///
/// Removes nothing that is only mounted below it: a process in a chroot can mount the
/// host's /home into its root, and that must not be the end of /home.
/// @throws std::runtime_error if something is mounted in it: nothing was removed;
///         common::SyscallError
/// @ingroup lab04
void remove_tree(const std::filesystem::path& top);

/// @throws std::runtime_error if something is mounted on or below `top`.
/// @ingroup lab04
void refuse_mounts_in(const std::filesystem::path& top);

}  // namespace rootfs
