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
       "bound in, pts, shm, five links. A place is opened before something is mounted on "
       "it: what does it mean after that?");
}

}  // namespace rootfs
