#include <sys/mount.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/sys.hpp"
#include "common/todo.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;
using common::todo;

void switch_root(const std::filesystem::path& new_root) {
  check(::chdir(new_root.c_str()), "chdir", new_root.native());

  todo("4.8",
       "Which call makes this directory the root, and what must become of the old "
       "one? pivot_root(2), NOTES");
}

}  // namespace rootfs
