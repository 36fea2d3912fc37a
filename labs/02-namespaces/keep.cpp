#include <sys/mount.h>

#include "common/check.hpp"
#include "ns/mount_points.hpp"
#include "ns/ns.hpp"

namespace ns {

using common::check;

void keep_namespace(const std::filesystem::path& file,
                    const std::filesystem::path& place) {
  const auto folder = place.parent_path();

  // Step 2.11. A bind mount of the file keeps the namespace alive as an open descriptor
  // does, and needs no process. On a shared mount it would be copied into the other mount
  // namespaces, which the kernel refuses for the file of a mount namespace: it could end
  // up inside of itself.
  if (!is_mount_point(folder)) {
    check(::mount(folder.c_str(), folder.c_str(), nullptr, MS_BIND, nullptr), "mount",
          folder.native());
    check(::mount(nullptr, folder.c_str(), nullptr, MS_PRIVATE, nullptr), "mount",
          folder.native());
  }
  check(::mount(file.c_str(), place.c_str(), nullptr, MS_BIND, nullptr), "mount",
        place.native());
}

}  // namespace ns
