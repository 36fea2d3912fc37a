#include "sandbox_root.hpp"

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/sys.hpp"

namespace harness {

namespace fs = std::filesystem;
using common::check;
using common::UniqueFd;

namespace {

const fs::path kBase = "/tmp";  // where the new root is put together

void set_read_only(const fs::path& tree) {
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID;
  check(::mount_setattr(AT_FDCWD, tree.c_str(), AT_RECURSIVE, &attributes,
                        sizeof attributes),
        "mount_setattr", tree.native());
}

/// /bin is a link on some hosts, a folder on others.
void show_host_folder(const fs::path& folder) {
  const auto type = fs::symlink_status(folder).type();
  const fs::path target = kBase / folder.relative_path();
  if (type == fs::file_type::symlink) {
    fs::copy_symlink(folder, target);
  } else if (type == fs::file_type::directory) {
    fs::create_directory(target);
    check(::mount(folder.c_str(), target.c_str(), nullptr, MS_BIND | MS_REC, nullptr),
          "mount", folder.native());
    set_read_only(target);
  }
}

void mount_new(const char* type, const fs::path& target, unsigned long flags,
               const char* options) {
  fs::create_directories(target);
  check(::mount(type, target.c_str(), type, flags, options), "mount", target.native());
}

/// A sysfs may be mounted only by the owner of the network namespace, and only where the
/// host's is in full view; else its mount is taken over.
void mount_sys() {
  const fs::path target = kBase / "sys";
  fs::create_directory(target);
  if (::mount("sysfs", target.c_str(), "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
              nullptr) == 0) {
    return;
  }
  check(::mount("/sys", target.c_str(), nullptr, MS_BIND | MS_REC, nullptr), "mount",
        "/sys");
}

void make_dev() {
  const fs::path dev = kBase / "dev";
  mount_new("tmpfs", dev, MS_NOSUID | MS_NOEXEC, "mode=0755,size=1m");
  for (const char* name : {"null", "zero", "full", "random", "urandom", "tty"}) {
    const fs::path device = dev / name;
    const UniqueFd made(
        check(::open(device.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0666), "open",
              device.native()));
    check(::mount((fs::path("/dev") / name).c_str(), device.c_str(), nullptr, MS_BIND,
                  nullptr),
          "mount", device.native());
  }
  mount_new("devpts", dev / "pts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666");
  mount_new("tmpfs", dev / "shm", MS_NOSUID | MS_NODEV, "mode=1777,size=64m");
  fs::create_symlink("pts/ptmx", dev / "ptmx");
  fs::create_symlink("/proc/self/fd", dev / "fd");
}

void attach(const UniqueFd& tree, const fs::path& target) {
  fs::create_directories(target);
  check(::move_mount(tree.get(), "", AT_FDCWD, target.c_str(), MOVE_MOUNT_F_EMPTY_PATH),
        "move_mount", target.native());
  set_read_only(target);
}

UniqueFd detached_copy(const fs::path& folder) {
  return UniqueFd(
      check(::open_tree(AT_FDCWD, folder.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC),
            "open_tree", folder.native()));
}

}  // namespace

SandboxTrees::SandboxTrees(const fs::path& bin_folder, const fs::path& images_folder)
    : bin(detached_copy(bin_folder)), images(detached_copy(images_folder)) {}

void build_sandbox_root(const SandboxTrees& trees) {
  ::umask(0022);
  check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "mount", "/");
  check(::mount("tmpfs", kBase.c_str(), "tmpfs", MS_NOSUID, "size=512m,mode=0755"),
        "mount", kBase.native());
  for (const char* folder :
       {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc"}) {
    show_host_folder(folder);
  }
  for (const char* folder : {"home", "root", "run", "test", "tmp", "var"}) {
    fs::create_directory(kBase / folder);
  }
  fs::permissions(kBase / "tmp", fs::perms::all | fs::perms::sticky_bit);
  mount_new("proc", kBase / "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
  mount_sys();
  make_dev();
  attach(trees.bin, kBase / "lab/bin");
  attach(trees.images, kBase / "lab/images");

  check(::chdir(kBase.c_str()), "chdir", kBase.native());
  check(common::sys::pivot_root(".", "."), "pivot_root", kBase.native());
  check(::umount2(".", MNT_DETACH), "umount2", "the host's root");
  check(::chdir("/"), "chdir", "/");
  // The hostile part: as on a systemd host, every mount made here spreads to its copies.
  check(::mount(nullptr, "/", nullptr, MS_REC | MS_SHARED, nullptr), "mount", "/");
}

}  // namespace harness
