#include <filesystem>

#include <sys/mount.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;
using common::todo;

void mask_path(const std::filesystem::path& path) {
  const auto type = std::filesystem::symlink_status(path).type();
  if (type == std::filesystem::file_type::not_found) return;

  todo("4.9",
       "Nothing in /proc can be deleted. What can be put over a folder, and what over "
       "a file, so that nothing is left to read or write?");
}

}  // namespace rootfs
