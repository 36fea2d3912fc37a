/// @file
/// Given: copying a root filesystem. What an inode is besides its content, your
/// copy_attributes() (step 4.12) sees to.
#pragma once

#include <cstdint>
#include <filesystem>

namespace rootfs {

/// Whose files are copied.
enum class Ownership {
  kKeep,       ///< of a tree in the store: all owners are ours
  kAdoptAlien  ///< of any folder: what belongs to nobody we know becomes root's
};

/// @ingroup lab04
struct CopySummary {
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;            ///< of file contents, holes included
  std::uint64_t skipped_devices = 0;  ///< device nodes that this user may not make
  std::uint64_t skipped_owners = 0;   ///< files whose owner this user may not set
};

/// Copies a tree into an empty folder, which gets the attributes of `from` too.
///
/// Hard links, holes, device nodes, FIFOs and sockets are kept. Contents are shared with
/// the original where the filesystem can (FICLONE), until one of the two is changed.
/// Stays on one filesystem: what is mounted somewhere below `from` becomes an empty
/// folder.
/// @throws common::SyscallError, common::Todo. What was copied stays.
/// @ingroup lab04
CopySummary copy_tree(const std::filesystem::path& from, const std::filesystem::path& to,
                      Ownership ownership = Ownership::kKeep);

}  // namespace rootfs
