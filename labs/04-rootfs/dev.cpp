#include <string>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/in_root.hpp"
#include "common/todo.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;
using common::todo;

void mount_dev(const std::filesystem::path& root) {
  todo("4.6",
       "What does a program expect in /dev? rootfs.hpp lists it: a tmpfs, six devices "
       "bound in, pts, shm, five links. What does make_in_root() return?");
}

}  // namespace rootfs
