#include <filesystem>

#include <sys/mount.h>

#include "common/check.hpp"
#include "common/in_root.hpp"
#include "common/todo.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;
using common::PlaceKind;
using common::todo;

void bind_into(const std::filesystem::path& root, const Bind& bind) {
  const auto kind = std::filesystem::is_directory(bind.source) ? PlaceKind::kDirectory
                                                               : PlaceKind::kFile;

  todo("4.7",
       "Where would root / bind.target lead if the image had a link there? And does a "
       "bind mount heed MS_RDONLY? common/in_root.hpp; mount(2), MS_BIND");
}

}  // namespace rootfs
