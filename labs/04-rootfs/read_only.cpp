#include <fcntl.h>
#include <sys/mount.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;
using common::todo;

void make_read_only(const std::filesystem::path& mount_point) {
  todo("4.5",
       "Which call changes the options of this mount alone, and not of the file "
       "system behind it? mount_setattr(2)");
}

}  // namespace rootfs
