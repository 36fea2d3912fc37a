// Filesystems made of memory and of files.

#include <array>
#include <cerrno>
#include <chrono>
#include <thread>

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "../loop_device.hpp"
#include "common/check.hpp"
#include "common/child.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "experiment.hpp"

namespace rootfs::playground {

using common::check;
using common::UniqueFd;

namespace {

/// Writes until it is refused. @return "65536 bytes, then ENOSPC"
std::string fill(const std::string& path) {
  const UniqueFd file(
      check(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644), "open", path));
  constexpr std::array<char, 1000> kBlock{};  // no divisor of a page: the end is exact
  std::size_t total = 0;
  for (;;) {
    const ssize_t count = ::write(file.get(), kBlock.data(), kBlock.size());
    if (count == -1) {
      return fmt::format("{} bytes, then {}", total, common::errno_name(errno));
    }
    total += static_cast<std::size_t>(count);
  }
}

/// Makes empty files until it is refused.
std::string fill_with_files(const std::string& folder) {
  for (int count = 0;; ++count) {
    const std::string path = folder + "/" + std::to_string(count);
    const UniqueFd file(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
    if (!file) return fmt::format("{} files, then {}", count, common::errno_name(errno));
  }
}

}  // namespace

namespace {

std::string is_there(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0 ? "it is there" : outcome(-1);
}

}  // namespace

void play_tmpfs(Playground& ground) {
  ground.mount_tmpfs("small", ground.path("a"), "size=64k");
  ground.note("host, fill a file in a tmpfs with size=64k", fill(ground.path("a/file")));
  ground.mount_tmpfs("few", ground.path("b"), "nr_inodes=10");
  ground.note("host, make empty files in one with nr_inodes=10",
              fill_with_files(ground.path("b")));
  ground.make_jail();
  check(::umount(ground.path("a").c_str()), "umount", ground.path("a"));
  ground.note("host, " + ground.path("a/file") + " after umount",
              is_there(ground.path("a/file")));
  ground.go_to_jail();
  ground.note("jail, " + ground.path("a/file") + " after the host's umount",
              is_there(ground.path("a/file")));
}

namespace {

/// Runs a program that is not to be heard. @return false if it is missing or fails.
bool run_quietly(const std::vector<std::string>& argv) {
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) {
    auto report = common::Pipe::open();
    common::run_child(std::move(report.write), [&] {
      const int null = check(::open("/dev/null", O_RDWR), "open", "/dev/null");
      for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(null, fd);
      common::exec_command(argv);
    });
  }
  return common::ChildGuard(pid).wait() == 0;
}

/// Makes some filesystem in a file. @return its type.
std::string make_filesystem(const std::string& file) {
  constexpr off_t kSize = off_t{8} << 20U;
  const UniqueFd content(
      check(::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600), "open", file));
  check(::ftruncate(content.get(), kSize), "ftruncate", file);
  // mkfs lies in a folder that an ordinary user's PATH may lack.
  if (run_quietly({"/sbin/mke2fs", "-q", "-F", "-t", "ext4", file})) return "ext4";
  if (run_quietly({"/sbin/mkfs.vfat", file})) return "vfat";
  if (run_quietly({"busybox", "mkfs.vfat", file})) return "vfat";
  throw Skipped("no mkfs: neither mke2fs, mkfs.vfat nor busybox is there");
}

UniqueFd attach(const std::string& file) {
  const UniqueFd content(check(::open(file.c_str(), O_RDWR | O_CLOEXEC), "open", file));
  try {
    return attach_loop_device(content.get(), false);
  } catch (const common::SyscallError& error) {
    throw Skipped(std::string("no loop device to be had: ") + error.what());
  }
}

std::string loop_state(const std::string& device) {
  const UniqueFd fd(check(::open(device.c_str(), O_RDONLY | O_CLOEXEC), "open", device));
  loop_info64 info{};
  const int result = ::ioctl(fd.get(), LOOP_GET_STATUS64, &info);
  if (result == -1) return outcome(result) + ": no file is attached";
  const bool autoclear = (info.lo_flags & LO_FLAGS_AUTOCLEAR) != 0;
  return fmt::format("a file is attached{}", autoclear ? ", autoclear" : "");
}

/// The same, when it has been let go of: others, such as udev, may still look at it for a
/// moment.
std::string final_loop_state(const std::string& device) {
  constexpr int kTries = 100;
  std::string state;
  for (int i = 0; i < kTries; ++i) {
    state = loop_state(device);
    if (!state.starts_with("a file")) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return state;
}

}  // namespace

void play_loop(Playground& ground) {
  const std::string image = ground.path("image");
  const std::string type = make_filesystem(image);
  UniqueFd loop = attach(image);
  const std::string device =
      common::read_link("/proc/self/fd/" + std::to_string(loop.get()));
  const std::string target = ground.path("a");
  check(::mount(device.c_str(), target.c_str(), type.c_str(), 0, nullptr), "mount",
        target);
  loop.reset();
  const auto entry = find_mount(target);
  ground.note("host, at " + target,
              entry ? entry->type + " from a loop device" : "no mount");
  ground.note("host, the device", loop_state(device));
  ground.write(target + "/file", "in a file in a file");
  ground.make_jail();
  check(::umount(target.c_str()), "umount", target);
  ground.note("host, the device after the host's umount", loop_state(device));
  ground.go_to_jail();
  ground.note("jail, cat " + target + "/file", common::read_file(target + "/file"));
  check(::umount(target.c_str()), "umount", target);
  ground.note("host, the device after the jail's umount too", final_loop_state(device));
}

}  // namespace rootfs::playground
