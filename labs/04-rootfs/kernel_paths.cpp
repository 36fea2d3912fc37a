#include "rootfs/kernel_paths.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/mount.h>

#include "common/check.hpp"
#include "common/in_root.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;

const std::vector<std::filesystem::path> kMaskedPaths = {
    "/proc/acpi",        "/proc/asound",  "/proc/interrupts",
    "/proc/kcore",       "/proc/keys",    "/proc/latency_stats",
    "/proc/sched_debug", "/proc/scsi",    "/proc/timer_list",
    "/proc/timer_stats", "/sys/firmware", "/sys/devices/virtual/powercap",
};
const std::vector<std::filesystem::path> kReadOnlyPaths = {
    "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
};

void mount_sys(const std::filesystem::path& root) {
  const auto place = common::make_in_root(root, "/sys", common::PlaceKind::kDirectory);
  constexpr unsigned long kFlags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  if (::mount("sysfs", place.path(), "sysfs", kFlags, nullptr) == -1) {
    if (errno != EPERM) common::fail("mount", place.name());
    check(::mount("/sys", place.path(), nullptr, MS_BIND | MS_REC, nullptr), "mount",
          place.name());
    mount_attr safe{};
    safe.attr_set = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
    const auto all = common::find_in_root(root, "/sys");
    check(::mount_setattr(all.fd(), "", AT_EMPTY_PATH | AT_RECURSIVE, &safe, sizeof safe),
          "mount_setattr", all.name());
  }
  make_read_only(common::find_in_root(root, "/sys").path());
}

void hide_kernel_paths() {
  for (const auto& path : kMaskedPaths) mask_path(path);
  for (const auto& path : kReadOnlyPaths) {
    if (!std::filesystem::exists(path)) continue;
    bind_onto_itself(path);
    make_read_only(path);
  }
}

}  // namespace rootfs
