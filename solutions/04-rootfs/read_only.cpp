#include <fcntl.h>
#include <sys/mount.h>

#include "common/check.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;

void make_read_only(const std::filesystem::path& mount_point) {
  // Step 4.5. One bit of one mount. mount(2) can do it too, by MS_REMOUNT | MS_BIND |
  // MS_RDONLY, but that replaces all options: in a user namespace it fails with EPERM
  // unless every nosuid, nodev and noexec is repeated. mount_setattr: since Linux 5.12.
  mount_attr read_only{};
  read_only.attr_set = MOUNT_ATTR_RDONLY;
  check(::mount_setattr(AT_FDCWD, mount_point.c_str(), 0, &read_only, sizeof read_only),
        "mount_setattr", mount_point.native());
}

}  // namespace rootfs
