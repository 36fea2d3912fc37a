#include <string>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/in_root.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;
using common::PlaceKind;

namespace {

struct Link {
  const char* name;
  const char* target;
};
constexpr Link kLinks[] = {
    {"ptmx", "pts/ptmx"},          {"fd", "/proc/self/fd"},
    {"stdin", "/proc/self/fd/0"},  {"stdout", "/proc/self/fd/1"},
    {"stderr", "/proc/self/fd/2"},
};
constexpr const char* kDevices[] = {"null", "zero", "full", "random", "urandom", "tty"};

void mount_in(const std::filesystem::path& root, const char* inside, const char* type,
              unsigned long flags, const char* options) {
  const auto place = common::make_in_root(root, inside, PlaceKind::kDirectory);
  check(::mount(type, place.path(), type, flags, options), "mount", place.name());
}

}  // namespace

void mount_dev(const std::filesystem::path& root) {
  // Step 4.6. Devices are bound in, not made: mknod(2) of a device is refused in every
  // user namespace but the first.
  mount_in(root, "/dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=0755,size=64k");
  for (const std::string device : kDevices) {
    const auto place = common::make_in_root(root, "/dev/" + device, PlaceKind::kFile);
    check(::mount(("/dev/" + device).c_str(), place.path(), nullptr, MS_BIND, nullptr),
          "mount", place.name());
  }
  mount_in(root, "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
           "newinstance,ptmxmode=0666,mode=0620");
  mount_in(root, "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777");
  const auto dev = common::find_in_root(root, "/dev");
  for (const auto& link : kLinks) {
    check(::symlinkat(link.target, dev.fd(), link.name), "symlinkat", link.name);
  }
}

}  // namespace rootfs
