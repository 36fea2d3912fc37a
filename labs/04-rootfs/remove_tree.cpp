#include "rootfs/remove_tree.hpp"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/mountinfo.hpp"
#include "rootfs/btrfs.hpp"
#include "rootfs/directory.hpp"

namespace rootfs {
namespace fs = std::filesystem;

using common::check;

namespace {

/// Removes a file or an empty folder. @return false for a folder that is not empty.
bool try_remove(int folder, const std::string& name) {
  if (::unlinkat(folder, name.c_str(), 0) == 0 || errno == ENOENT) return true;
  if (errno != EISDIR) common::fail("unlink", name);
  if (::unlinkat(folder, name.c_str(), AT_REMOVEDIR) == 0) return true;
  if (errno != ENOTEMPTY) common::fail("rmdir", name);
  return false;
}

/// Moves `name` from a folder up into `top`, under a name that is free there.
/// @return false if they are in different btrfs subvolumes.
bool hoist(int folder, const std::string& name, int top) {
  for (std::uint64_t number = 0;; ++number) {
    const std::string fresh = ".removing-" + std::to_string(number);
    if (::renameat2(folder, name.c_str(), top, fresh.c_str(), RENAME_NOREPLACE) == 0) {
      return true;
    }
    if (errno == EXDEV) return false;
    if (errno != EEXIST) common::fail("rename", name);
  }
}

/// Empties a folder. Its subfolders' subfolders are moved up and emptied in their turn:
/// neither descriptors nor the stack limit how deep a tree may be.
void empty(int top) {
  for (auto names = entries(top); !names.empty(); names = entries(top)) {
    for (const auto& name : names) {
      if (try_remove(top, name)) continue;
      const auto folder = open_subfolder(top, name);
      check(folder.get(), "open", name);
      for (const auto& inner : entries(folder.get())) {
        if (try_remove(folder.get(), inner)) continue;
        if (!hoist(folder.get(), inner, top)) {
          const auto other = open_subfolder(folder.get(), inner);
          check(other.get(), "open", inner);
          empty(other.get());
        }
      }
    }
  }
}

}  // namespace

void refuse_mounts_in(const fs::path& top) {
  const std::string inside = fs::canonical(top).native() + "/";
  for (const auto& mount :
       common::parse_mountinfo(common::read_file("/proc/self/mountinfo"))) {
    if ((mount.target + "/").starts_with(inside)) {
      throw std::runtime_error(mount.target + " is a mount point: 'umount " +
                               mount.target + "' first");
    }
  }
}

void remove_tree(const fs::path& top) {
  struct stat info {};
  if (::lstat(top.c_str(), &info) == -1 && errno == ENOENT) return;
  refuse_mounts_in(top);
  if (is_subvolume(top) && delete_subvolume(top)) return;
  const common::UniqueFd folder(
      check(::open(top.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), "open",
            top.native()));
  empty(folder.get());
  check(::rmdir(top.c_str()), "rmdir", top.native());
}

}  // namespace rootfs
