#include <sys/mount.h>

#include "common/check.hpp"
#include "ns/ns.hpp"

namespace ns {

using common::check;

void isolate_mounts(bool own_proc) {
  // Step 2.9. The mount tree is a copy, and where the original is shared (systemd makes
  // "/" so) the copies are peers: without the first call the new /proc would cover the
  // host's. It shows the PID namespace of who mounts it, so this is no task for the
  // parent.
  check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "mount", "/");
  if (!own_proc) return;
  check(::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr),
        "mount", "/proc");
}

}  // namespace ns
