#include "rootfs/rootfs.hpp"

void make_tree_private() {
  // Step 4.2. Peers hear of it.
  check(::mount("private"));
}

void bind_onto_itself() {
  // Step 4.10. Onto itself.
  check(::mount("bind"));
}
