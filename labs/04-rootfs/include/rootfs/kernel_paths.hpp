/// @file
/// Given: what a jail sees of the kernel in /proc and /sys, and what not.
#pragma once

#include <filesystem>
#include <vector>

namespace rootfs {

/// Folders and files of /proc and /sys that are hidden, and those that are made
/// read-only: the lists that docker and podman use.
extern const std::vector<std::filesystem::path> kMaskedPaths;
extern const std::vector<std::filesystem::path> kReadOnlyPaths;

/// Shows /sys, read-only. A new sysfs may be mounted only by the owner of the network
/// namespace; who is not that one gets the host's, which shows the same.
/// @pre The host's /sys is still visible.
/// @throws common::SyscallError, common::Todo
/// @ingroup lab04
void mount_sys(const std::filesystem::path& root);

/// Masks and write-protects the paths above.
/// @pre switch_root() was done.
/// @throws common::SyscallError, common::Todo
/// @ingroup lab04
void hide_kernel_paths();

}  // namespace rootfs
