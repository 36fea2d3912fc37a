#include <unistd.h>

#include "common/check.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;

void enter_chroot(const std::filesystem::path& root) {
  // Step 4.1. chroot(2) moves "/" alone. Without the chdir the working directory would
  // stay outside, and ".." would climb to the host's root without any trick.
  check(::chroot(root.c_str()), "chroot", root.native());
  check(::chdir("/"), "chdir", "/");
}

}  // namespace rootfs
