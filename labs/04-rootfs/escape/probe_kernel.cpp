// Attempts on what the kernel has but once: processes, names, keys, devices, settings.

#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <linux/keyctl.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "probe.hpp"

namespace rootfs::escape::probe {

Outcome kill_process(const Parameters& parameters) {
  const auto victim = static_cast<pid_t>(parameters.number("pid"));
  return ::kill(victim, SIGKILL) == -1 ? refused("kill") : done();
}

Outcome read_memory(const Parameters& parameters) {
  Outcome found;
  const iovec here{found.text.data(), parameters.number("size")};
  const iovec there{reinterpret_cast<void*>(parameters.number("address")), here.iov_len};
  const auto victim = static_cast<pid_t>(parameters.number("pid"));
  if (here.iov_len >= found.text.size()) return refused("size");
  return ::process_vm_readv(victim, &here, 1, &there, 1, 0) == -1
             ? refused("process_vm_readv")
             : found;
}

Outcome mount_propagation(const Parameters& parameters) {
  return ::mount(parameters.text("source"), any_folder(), "tmpfs", 0, nullptr) == -1
             ? refused("mount")
             : done();
}

Outcome hostname(const Parameters& parameters) {
  const char* name = parameters.text("name");
  return ::sethostname(name, std::strlen(name)) == -1 ? refused("sethostname") : done();
}

Outcome sysv_shm(const Parameters& parameters) {
  const int segment = ::shmget(static_cast<key_t>(parameters.number("key")), 0, 0);
  if (segment == -1) return refused("shmget");
  const void* memory = ::shmat(segment, nullptr, SHM_RDONLY);
  if (memory == reinterpret_cast<void*>(-1)) return refused("shmat");
  Outcome found;
  std::memcpy(found.text.data(), memory, found.text.size() - 1);
  return found;
}

namespace {

/// Opens, and never writes: a machine may reboot at the first byte.
Outcome open_for_writing(const char* proc, const char* name) {
  const int fd = ::open(join(proc, name), O_WRONLY | O_CLOEXEC);
  return fd == -1 ? refused("open") : got(fd);
}

}  // namespace

Outcome core_pattern(const Parameters& /*parameters*/) {
  const char* proc = find_proc();
  return proc == nullptr ? refused(kMountProc)
                         : open_for_writing(proc, "sys/kernel/core_pattern");
}

Outcome sysrq_trigger(const Parameters& /*parameters*/) {
  const char* proc = find_proc();
  return proc == nullptr ? refused(kMountProc) : open_for_writing(proc, "sysrq-trigger");
}

namespace {

/// What is masked, the most telling first. (/proc/keys may be empty, so it proves
/// nothing.)
constexpr std::array kMasked = {"kcore", "timer_list", "sched_debug", "interrupts"};

/// Opens the first of kMasked that has something to tell.
Outcome read_masked(const char* proc) {
  errno = ENOENT;
  Outcome last = refused("open");
  for (const char* name : kMasked) {
    const int fd = ::open(join(proc, name), O_RDONLY | O_CLOEXEC);
    if (fd == -1) {
      last = refused("open");
      continue;
    }
    char first = 0;
    if (::pread(fd, &first, 1, 0) == 1) {
      Outcome found = got(fd);
      std::strncpy(found.text.data(), name, found.text.size() - 1);
      return found;
    }
    errno = ENODATA;  // the null device has nothing to tell
    last = refused("read");
    ::close(fd);
  }
  return last;
}

}  // namespace

Outcome masked_paths(const Parameters& /*parameters*/) {
  const char* proc = find_proc();
  return proc == nullptr ? refused(kMountProc) : read_masked(proc);
}

Outcome unmask(const Parameters& /*parameters*/) {
  const char* proc = find_proc();
  if (proc == nullptr) return refused(kMountProc);
  for (const char* name : kMasked) ::umount2(join(proc, name), MNT_DETACH);
  return read_masked(proc);
}

Outcome proc_again(const Parameters& /*parameters*/) {
  const char* folder = any_folder();
  return ::mount("proc", folder, "proc", 0, nullptr) == -1
             ? refused(kMountProc)
             : open_for_writing(folder, "sys/kernel/core_pattern");
}

Outcome mknod_disk(const Parameters& parameters) {
  // On a filesystem of the probe's own if it may mount one: no node is left in the image,
  // and no "nodev" of the image is in the way.
  const char* folder = any_folder();
  if (::mount("tmpfs", folder, "tmpfs", 0, nullptr) == -1) folder = "/dev";
  const char* node = join(folder, ".escape-probe");
  const dev_t disk = makedev(static_cast<unsigned>(parameters.number("major")),
                             static_cast<unsigned>(parameters.number("minor")));
  if (::mknod(node, S_IFBLK | 0600, disk) == -1) return refused("mknod");
  const int fd = ::open(node, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  const Outcome outcome = fd == -1 ? refused("open") : got(fd);
  ::unlink(node);
  return outcome;
}

Outcome abstract_socket(const Parameters& parameters) {
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd == -1) return refused("socket");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const char* name = parameters.text("name");
  std::strncpy(address.sun_path + 1, name, sizeof address.sun_path - 2);
  const auto size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + std::strlen(name));
  const char* text = parameters.text("text");
  return ::sendto(fd, text, std::strlen(text), 0, reinterpret_cast<sockaddr*>(&address),
                  size) == -1
             ? refused("sendto")
             : done();
}

Outcome session_keyring(const Parameters& parameters) {
  const long key = ::syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user",
                             parameters.text("description"), 0);
  if (key == -1) return refused("keyctl");
  Outcome found;
  return ::syscall(SYS_keyctl, KEYCTL_READ, key, found.text.data(),
                   found.text.size() - 1) == -1
             ? refused("keyctl")
             : found;
}

Outcome type_ahead(const Parameters& parameters) {
  for (const char* c = parameters.text("text"); *c != '\0'; ++c) {
    if (::ioctl(STDIN_FILENO, TIOCSTI, c) == -1) return refused("ioctl");
  }
  return done();
}

}  // namespace rootfs::escape::probe
