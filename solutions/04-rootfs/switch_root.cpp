#include <sys/mount.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/sys.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;

void switch_root(const std::filesystem::path& new_root) {
  check(::chdir(new_root.c_str()), "chdir", new_root.native());

  // Step 4.8. Given "." twice, the kernel stacks the old root on top of the new one at
  // "/", so the image needs no directory to park it in. Detached at once, no path leads
  // back.
  check(common::sys::pivot_root(".", "."), "pivot_root", new_root.native());
  check(::umount2(".", MNT_DETACH), "umount2", "the old root");
  check(::chdir("/"), "chdir", "/");
}

}  // namespace rootfs
