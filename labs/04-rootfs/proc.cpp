#include <sys/mount.h>

#include "common/check.hpp"
#include "common/in_root.hpp"
#include "common/todo.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;
using common::PlaceKind;
using common::todo;

void mount_proc(const std::filesystem::path& root) {
  const auto proc = common::make_in_root(root, "/proc", PlaceKind::kDirectory);

  todo("4.4",
       "Whose processes shall /proc show? Mount one of its own at proc.path(), with "
       "the flags that a file system of no programs and no devices needs. proc(5)");
}

}  // namespace rootfs
