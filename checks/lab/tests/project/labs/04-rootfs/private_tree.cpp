#include "rootfs/rootfs.hpp"

void make_tree_private() {
  todo("4.2", "Who else hears of it? mount(2)");
}

void bind_onto_itself() {
  todo("4.10", "How does a folder become a mount point? mount(2)");
}
