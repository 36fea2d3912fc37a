#include <sys/mount.h>

#include "common/check.hpp"
#include "common/in_root.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;
using common::PlaceKind;

void mount_proc(const std::filesystem::path& root) {
  const auto proc = common::make_in_root(root, "/proc", PlaceKind::kDirectory);

  // Step 4.4. A procfs shows the PID namespace of whoever mounts it. A bind mount of the
  // host's would go on showing, and signalling, the host's processes.
  check(::mount("proc", proc.path(), "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr),
        "mount", proc.name());
}

}  // namespace rootfs
