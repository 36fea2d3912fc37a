/// @file
/// Given: subvolumes, which btrfs copies as a whole in no time.
#pragma once

#include <filesystem>

namespace rootfs {

/// @throws common::SyscallError
/// @ingroup lab04
bool is_on_btrfs(const std::filesystem::path& path);

/// @throws common::SyscallError
/// @ingroup lab04
bool is_subvolume(const std::filesystem::path& path);

/// Makes an empty subvolume. @throws common::SyscallError
/// @ingroup lab04
void create_subvolume(const std::filesystem::path& path);

/// Makes `to`, a writable snapshot of the subvolume `from`: both share all blocks until
/// one of them changes. @throws common::SyscallError
/// @see btrfs-subvolume(8)
/// @ingroup lab04
void snapshot_subvolume(const std::filesystem::path& from,
                        const std::filesystem::path& to);

/// Removes a subvolume with all that is in it.
/// @return false if the kernel will not: an ordinary user may empty and rmdir(2) it
///         instead (since Linux 4.18), and so must be one that holds another.
/// @ingroup lab04
bool delete_subvolume(const std::filesystem::path& path);

}  // namespace rootfs
