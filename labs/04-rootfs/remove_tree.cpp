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

/// Its path at this moment, for messages.
std::string where(int folder, const std::string& name) {
  return common::read_link("/proc/self/fd/" + std::to_string(folder)) + "/" + name;
}

[[noreturn]] void fail_at(const char* call, int folder, const std::string& name) {
  const int error = errno;
  throw common::SyscallError(error, call, where(folder, name));
}

common::UniqueFd open_in(int folder, const std::string& name) {
  auto fd = open_subfolder(folder, name);
  if (!fd) fail_at("open", folder, name);
  return fd;
}

/// Removes a file or an empty folder. @return false for a folder that is not empty.
bool try_remove(int folder, const std::string& name) {
  if (::unlinkat(folder, name.c_str(), 0) == 0 || errno == ENOENT) return true;
  if (errno != EISDIR) fail_at("unlink", folder, name);
  if (::unlinkat(folder, name.c_str(), AT_REMOVEDIR) == 0) return true;
  if (errno != ENOTEMPTY) fail_at("rmdir", folder, name);
  return false;
}

/// Moves `name` from a folder up into `top`, under a name that is free there.
/// @param number of the last one that was moved; counts up
/// @return false if they are in different btrfs subvolumes.
bool hoist(int folder, const std::string& name, int top, std::uint64_t& number) {
  for (;;) {
    const std::string fresh = ".removing-" + std::to_string(++number);
    if (::renameat2(folder, name.c_str(), top, fresh.c_str(), RENAME_NOREPLACE) == 0) {
      return true;
    }
    if (errno == EXDEV) return false;
    if (errno != EEXIST) fail_at("rename", folder, name);
  }
}

void empty_tree(int top);

/// Empties a folder that is `depth` below `top`. Neither descriptors nor the stack limit
/// how deep a tree may be: what lies deeper than kDeepest is moved up into `top`.
/// @param hoisted how many were; counts up
void empty(int folder, int depth, int top, std::uint64_t& hoisted) {
  constexpr int kDeepest = 16;
  for (const auto& name : entries(folder)) {
    if (try_remove(folder, name)) continue;
    if (depth == kDeepest && hoist(folder, name, top, hoisted)) continue;
    const auto inner = open_in(folder, name);
    if (depth == kDeepest) {
      empty_tree(inner.get());
    } else {
      empty(inner.get(), depth + 1, top, hoisted);
    }
    (void)try_remove(folder, name);
  }
}

void empty_tree(int top) {
  std::uint64_t hoisted = 0;
  std::uint64_t emptied = 0;
  do {
    emptied = hoisted;
    empty(top, 0, top, hoisted);
  } while (hoisted != emptied);
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
  empty_tree(folder.get());
  check(::rmdir(top.c_str()), "rmdir", top.native());
}

}  // namespace rootfs
