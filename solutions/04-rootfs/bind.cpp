#include <filesystem>

#include <sys/mount.h>

#include "common/check.hpp"
#include "common/in_root.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;
using common::PlaceKind;

void bind_into(const std::filesystem::path& root, const Bind& bind) {
  const auto kind = std::filesystem::is_directory(bind.source) ? PlaceKind::kDirectory
                                                               : PlaceKind::kFile;

  // Step 4.7. The image may hold a link at the target: resolved by the host it would put
  // the mount, and the folder that is made for it, on the host. MS_RDONLY beside MS_BIND
  // is silently ignored, so read-only takes a second call.
  const auto target = common::make_in_root(root, bind.target, kind);
  check(::mount(bind.source.c_str(), target.path(), nullptr, MS_BIND | MS_REC, nullptr),
        "mount", bind.source.native());
  if (bind.read_only) {
    // Found anew: `target` is the place below the mount, this is the mount itself.
    make_read_only(common::find_in_root(root, bind.target).path());
  }
}

}  // namespace rootfs
