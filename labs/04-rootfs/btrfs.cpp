#include "rootfs/btrfs.hpp"

#include <string>

#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "common/check.hpp"
#include "common/unique_fd.hpp"

namespace rootfs {
namespace fs = std::filesystem;

using common::check;
using common::UniqueFd;

namespace {

UniqueFd open_folder(const fs::path& path) {
  return UniqueFd(check(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open",
                        path.native()));
}

/// The kernel takes the last part of the new path, and the folder as a descriptor.
template <typename Arguments>
Arguments named(const fs::path& path) {
  Arguments arguments{};
  const std::string name = path.filename();
  if (name.size() >= sizeof arguments.name) {
    throw common::SyscallError(ENAMETOOLONG, "ioctl", path.native());
  }
  name.copy(arguments.name, name.size());
  return arguments;
}

}  // namespace

bool is_on_btrfs(const fs::path& path) {
  struct statfs info {};
  check(::statfs(path.c_str(), &info), "statfs", path.native());
  return info.f_type == BTRFS_SUPER_MAGIC;
}

bool is_subvolume(const fs::path& path) {
  constexpr ino_t kTopOfSubvolume = 256;  // BTRFS_FIRST_FREE_OBJECTID
  struct stat info {};
  check(::lstat(path.c_str(), &info), "lstat", path.native());
  return S_ISDIR(info.st_mode) && info.st_ino == kTopOfSubvolume && is_on_btrfs(path);
}

void create_subvolume(const fs::path& path) {
  const auto parent = open_folder(path.parent_path());
  auto arguments = named<btrfs_ioctl_vol_args>(path);
  check(::ioctl(parent.get(), BTRFS_IOC_SUBVOL_CREATE, &arguments), "ioctl SUBVOL_CREATE",
        path.native());
}

void snapshot_subvolume(const fs::path& from, const fs::path& to) {
  const auto source = open_folder(from);
  const auto parent = open_folder(to.parent_path());
  auto arguments = named<btrfs_ioctl_vol_args_v2>(to);
  arguments.fd = source.get();
  check(::ioctl(parent.get(), BTRFS_IOC_SNAP_CREATE_V2, &arguments), "ioctl SNAP_CREATE",
        from.native());
}

bool delete_subvolume(const fs::path& path) {
  const auto parent = open_folder(path.parent_path());
  auto arguments = named<btrfs_ioctl_vol_args>(path);
  return ::ioctl(parent.get(), BTRFS_IOC_SNAP_DESTROY, &arguments) == 0;
}

}  // namespace rootfs
