#include "rootfs/rootfs.hpp"

void enter_chroot() {
  // Step 4.1. It moves "/" alone.
  check(::chroot("/x"));
}
