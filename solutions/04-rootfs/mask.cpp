#include <filesystem>

#include <sys/mount.h>

#include "common/check.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;

void mask_path(const std::filesystem::path& path) {
  const auto type = std::filesystem::symlink_status(path).type();
  if (type == std::filesystem::file_type::not_found) return;

  // Step 4.9. What is masked is covered, not removed: /proc has no delete. An empty tmpfs
  // covers a folder, the null device a file.
  if (type == std::filesystem::file_type::directory) {
    check(::mount("tmpfs", path.c_str(), "tmpfs",
                  MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr),
          "mount", path.native());
  } else {
    check(::mount("/dev/null", path.c_str(), nullptr, MS_BIND, nullptr), "mount",
          path.native());
  }
}

}  // namespace rootfs
