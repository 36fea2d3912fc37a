/// @file
/// Given: making the tree of a template, a jail or a snapshot, in one of two ways.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace rootfs {

inline constexpr char kTree[] = "rootfs";
inline constexpr char kPartialTree[] =
    "rootfs.partial";  ///< not whole yet, or not needed

/// How a tree is duplicated.
enum class Backend {
  kCopy,  ///< copy_tree(), on any filesystem
  kBtrfs  ///< a snapshot of a subvolume
};

/// "copy" or "btrfs".
/// @ingroup lab04
std::string to_string(Backend backend);

/// What is asked for, or else the best that the filesystem can.
/// @param from the tree to duplicate
/// @throws std::runtime_error if kBtrfs is asked for and `from` is not a subvolume.
/// @ingroup lab04
Backend choose_backend(std::optional<Backend> asked, const std::filesystem::path& from);

/// Makes an empty tree: a subvolume where it can be one.
/// @throws common::SyscallError
/// @ingroup lab04
void make_tree_folder(const std::filesystem::path& path);

/// @pre `to` does not exist.
/// @throws common::SyscallError, common::Todo. `to` may be half there.
/// @ingroup lab04
void duplicate_tree(const std::filesystem::path& from, const std::filesystem::path& to,
                    Backend backend);

/// Gives a whole tree its name. @throws common::SyscallError
/// @ingroup lab04
void publish(const std::filesystem::path& partial, const std::filesystem::path& final);

/// Whether `path` is `folder` or lies somewhere below it.
/// @pre Both are canonical.
/// @ingroup lab04
bool is_inside(const std::filesystem::path& path, const std::filesystem::path& folder);

}  // namespace rootfs
