#include <sys/mount.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;
using common::todo;

void make_tree_private() {
  todo("4.2",
       "This tree is a copy. Who else hears of a mount made in it, and which "
       "propagation type ends that for all of it? mount(2), MS_PRIVATE");
}

void bind_onto_itself(const std::filesystem::path& path) {
  todo("4.3", "How does an ordinary folder become a mount point? mount(2), MS_BIND");
}

}  // namespace rootfs
