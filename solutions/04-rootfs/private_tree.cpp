#include <sys/mount.h>

#include "common/check.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;

void make_tree_private() {
  // Step 4.2. A new mount namespace is a copy, and where the original is shared (systemd
  // makes "/" so), the copies are peers: each mount would show up on the host as well.
  check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "mount", "/");
}

void bind_onto_itself(const std::filesystem::path& path) {
  // Step 4.3. MS_REC brings the mounts below along; without it they would vanish from
  // view.
  check(::mount(path.c_str(), path.c_str(), nullptr, MS_BIND | MS_REC, nullptr), "mount",
        path.native());
}

}  // namespace rootfs
