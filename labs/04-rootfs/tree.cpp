#include "rootfs/tree.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/stat.h>

#include "common/check.hpp"
#include "rootfs/btrfs.hpp"
#include "rootfs/copy_tree.hpp"

namespace rootfs {
namespace fs = std::filesystem;

using common::check;

std::string to_string(Backend backend) {
  return backend == Backend::kBtrfs ? "btrfs" : "copy";
}

Backend choose_backend(std::optional<Backend> asked, const fs::path& from) {
  const bool can = is_subvolume(from);
  if (asked == Backend::kBtrfs && !can) {
    throw std::runtime_error(
        is_on_btrfs(from)
            ? fmt::format("--backend btrfs: {} is not a subvolume: import the template "
                          "again",
                          from.native())
            : fmt::format("--backend btrfs: {} is not on btrfs: choose a --root that is, "
                          "or --backend copy",
                          from.native()));
  }
  return asked.value_or(can ? Backend::kBtrfs : Backend::kCopy);
}

void make_tree_folder(const fs::path& path) {
  if (is_on_btrfs(path.parent_path())) {
    create_subvolume(path);
    check(::chmod(path.c_str(), 0755), "chmod", path.native());
  } else {
    check(::mkdir(path.c_str(), 0755), "mkdir", path.native());
  }
}

void duplicate_tree(const fs::path& from, const fs::path& to, Backend backend) {
  if (backend == Backend::kBtrfs) {
    snapshot_subvolume(from, to);
    return;
  }
  check(::mkdir(to.c_str(), 0755), "mkdir", to.native());
  copy_tree(from, to);
}

void publish(const fs::path& partial, const fs::path& final) {
  check(::rename(partial.c_str(), final.c_str()), "rename", final.native());
}

bool is_inside(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
         folder.end();
}

}  // namespace rootfs
