#include "stand_in.hpp"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/sched.h>
#include <sys/mount.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../loop_device.hpp"
#include "bank.hpp"
#include "common/check.hpp"
#include "common/files.hpp"
#include "common/sys.hpp"
#include "embedded_probe.hpp"

namespace rootfs::escape {

using common::check;
using common::UniqueFd;

const std::uint64_t kCellNamespaces =
    CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC;
const std::uint64_t kStandInNamespaces = kCellNamespaces | CLONE_NEWNET;

namespace {

namespace fs = std::filesystem;

void bind_mount(const fs::path& from, const fs::path& to) {
  check(::mount(from.c_str(), to.c_str(), nullptr, MS_BIND | MS_REC, nullptr), "mount",
        from.native());
}

/// Mounts a filesystem of the kernel's, or, where this user namespace may not, the one
/// that is there. @return whether it is a new one.
bool mount_or_bind(const char* type, const fs::path& there, const fs::path& target) {
  if (::mount(type, target.c_str(), type, MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) ==
      0) {
    return true;
  }
  if (errno != EPERM) common::fail("mount", target.native());
  bind_mount(there, target);
  return false;
}

void bind_devices(const fs::path& dev) {
  for (const char* name : {"null", "zero", "full", "random", "urandom", "tty"}) {
    const UniqueFd file(
        check(::open((dev / name).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644), "open",
              name));
    bind_mount(fs::path("/dev") / name, dev / name);
  }
  fs::create_directory(dev / "pts");
  check(::mount("devpts", (dev / "pts").c_str(), "devpts", MS_NOSUID | MS_NOEXEC,
                "newinstance,ptmxmode=0666"),
        "mount", "devpts");
}

/// Some folder of the host's to mount the stand-in on, until it becomes "/".
fs::path find_place() {
  for (const char* folder : {"/tmp", "/mnt", "/run", "/usr"}) {
    if (fs::is_directory(folder)) return folder;
  }
  throw common::SyscallError(ENOENT, "mount", "/tmp");
}

UniqueFd open_folder(const fs::path& path) {
  return UniqueFd(check(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC), "open",
                        path.native()));
}

void write_probe(const fs::path& path) {
  const UniqueFd file(
      check(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0755), "open", "probe"));
  common::write_all(file.get(), embedded_probe(), "probe");
}

/// A disk for the stand-in: a loop device, or, where there are none to be had, the one
/// that the real host's "/" is on. (That one is opened at most, and read.)
void find_disk(StandIn& host, const fs::path& file) {
  struct stat info {};
  check(::stat("/", &info), "stat", "/");
  host.disk = info.st_dev;
  constexpr off_t kSize = 65536;
  const UniqueFd content(
      check(::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600), "open", "disk"));
  check(::ftruncate(content.get(), kSize), "ftruncate", "disk");
  try {
    host.loop = attach_loop_device(content.get(), true);
    check(::fstat(host.loop.get(), &info), "fstat", "loop device");
    host.disk = info.st_rdev;
  } catch (const common::SyscallError&) {
    return;
  }
}

void make_empty_image(const fs::path& jail) {
  for (const char* folder : {"proc", "sys", "dev", "tmp"}) {
    fs::create_directory(jail / folder);
  }
}

/// What stands in the host's "/" and not in the stand-in's: as it is.
void show_host_folders(const fs::path& base) {
  for (const auto& entry : fs::directory_iterator("/")) {
    const fs::path target = base / entry.path().filename();
    if (entry.path() == base || fs::exists(fs::symlink_status(target))) continue;
    if (entry.is_symlink()) {
      fs::copy_symlink(entry.path(), target);
    } else if (entry.is_directory()) {
      fs::create_directory(target);
      bind_mount(entry.path(), target);
    }
  }
}

void become_root(const fs::path& base) {
  const fs::path old = base / "old";
  fs::create_directory(old);
  check(common::sys::pivot_root(base.c_str(), old.c_str()), "pivot_root", base.native());
  check(::chdir("/"), "chdir", "/");
  check(::umount2("/old", MNT_DETACH), "umount2", "/old");
  fs::remove("/old");
}

/// Keeps a low number, 7 if it is free, for later.
int reserve_descriptor() {
  constexpr int kLow = 7;
  return check(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, kLow), "fcntl", "F_DUPFD_CLOEXEC");
}

}  // namespace

StandIn build_stand_in(const fs::path& image, bool programs) {
  check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "mount", "/");
  StandIn host;
  host.spare_descriptor = reserve_descriptor();
  const UniqueFd image_fd = image.empty() ? UniqueFd() : open_folder(image);
  if (image_fd) host.parent = open_folder(image / "..");

  const fs::path base = find_place();
  check(::mount("stand-in", base.c_str(), "tmpfs", 0, "mode=0755"), "mount",
        base.native());
  for (const char* name : {"proc", "sys", "dev", "tmp", "jail"}) {
    fs::create_directory(base / name);
  }
  host.own_proc = mount_or_bind("proc", "/proc", base / "proc");
  mount_or_bind("sysfs", "/sys", base / "sys");
  bind_devices(base / "dev");
  write_probe(base / "probe");
  find_disk(host, base / "disk");
  if (image_fd) {
    bind_mount("/proc/self/fd/" + std::to_string(image_fd.get()), base / "jail");
  } else {
    make_empty_image(base / "jail");
    bind_mount(base / "jail",
               base / "jail");  // a mount of its own, as on a separate disk
    host.own_image = true;
    host.parent = open_folder(base);
  }
  if (programs) {
    write_probe(base / fs::path(kSharedProbe).relative_path());
    show_host_folders(base);
    fs::permissions(base / "tmp", fs::perms::all | fs::perms::sticky_bit);
  }
  become_root(base);
  host.probe.reset(check(::open("/probe", O_RDONLY | O_CLOEXEC), "open", "/probe"));
  return host;
}

void settle_cell(StandIn& host) {
  host.own_proc = host.own_proc && mount_or_bind("proc", "/proc", "/proc");
  check(::mount(nullptr, "/", nullptr, MS_REC | MS_SHARED, nullptr), "mount", "/");
}

std::string make_token() {
  std::array<unsigned char, 8> random{};
  check(::getrandom(random.data(), random.size(), 0), "getrandom");
  std::string token;
  for (const unsigned char byte : random) token += fmt::format("{:02x}", byte);
  return token;
}

}  // namespace rootfs::escape
