// The jail manager on a filesystem that shares blocks (L04.1): reflinks and subvolumes.
#include <algorithm>
#include <array>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/unique_fd.hpp"
#include "store.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;

constexpr char kReadBtrfs[] =
    "man 2 ioctl_ficlone, man 8 btrfs-subvolume; labs/04-rootfs/README.md";

/// A disk in a file. devtmpfs lies on the sandbox's own /dev only for as long as mount(8)
/// needs the loop device's name; the device goes away with the mount.
constexpr char kMakeStore[] = R"(
set -e
mkdir -p /test/store
truncate -s 256M /test/disk
mkfs.btrfs -q /test/disk
mount -t devtmpfs devtmpfs /dev
mount -o loop /test/disk /test/store
umount /dev
)";

/// The store lies on a btrfs of its own. Skips where the host cannot have one.
void make_btrfs_store(harness::Context& check) {
  auto& sandbox = check.trusted_sandbox();
  if (!fs::exists("/sbin/mkfs.btrfs"))
    check.skip("needs mkfs.btrfs: install btrfs-progs");
  check.did("mounted a btrfs of 256 MB at /test/store");
  auto maker = sandbox.start({.argv = {"/bin/sh", "-c", kMakeStore}});
  if (maker.wait(std::chrono::seconds{30}) != 0) {
    check.skip("no btrfs in a loop device to be had: " + maker.last_words());
  }
}

/// Whether every block of the file is shared with another file.
bool is_shared(const fs::path& path) {
  const common::UniqueFd fd(
      common::check(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "open", path.native()));
  constexpr unsigned kMost = 64;
  alignas(fiemap) std::array<char, sizeof(fiemap) + kMost * sizeof(fiemap_extent)>
      buffer{};
  auto* map = reinterpret_cast<fiemap*>(buffer.data());
  map->fm_length = FIEMAP_MAX_OFFSET;
  map->fm_flags = FIEMAP_FLAG_SYNC;
  map->fm_extent_count = kMost;
  common::check(::ioctl(fd.get(), FS_IOC_FIEMAP, map), "ioctl FS_IOC_FIEMAP",
                path.native());
  const fiemap_extent* first = map->fm_extents;
  const fiemap_extent* end = first + map->fm_mapped_extents;
  return first != end && std::all_of(first, end, [](const fiemap_extent& extent) {
           return (extent.fe_flags & FIEMAP_EXTENT_SHARED) != 0;
         });
}

bool is_subvolume(const fs::path& path) {
  struct stat info {};
  common::check(::lstat(path.c_str(), &info), "lstat", path.native());
  return info.st_ino == 256;  // BTRFS_FIRST_FREE_OBJECTID: the top of a subvolume
}

void expect_shared(harness::Context& check, JailStore& store, const std::string& jail) {
  check.did("asked  the filesystem which blocks of " + jail +
            "'s busybox are shared (FIEMAP)");
  check.expect(is_shared(store.file(jail, "/bin/busybox")),
               {.symptom = "not-shared",
                .expected = "every block of /bin/busybox shared with the template's",
                .saw = "blocks of its own",
                .most_often = "the bytes were read and written, and not cloned",
                .read = kReadBtrfs});
}

void expect_note(harness::Context& check, JailStore& store, const std::string& jail,
                 const std::string& expected) {
  const auto ended = store.must({"start", jail, "--", "/bin/cat", "/note"});
  check.expect(ended.output == expected + "\n",
               {.symptom = "differs",
                .expected = "/note of " + jail + ": " + expected,
                .saw = std::string(common::trim(ended.output)),
                .most_often = "two trees are one and the same, or the wrong one is taken",
                .read = kReadBtrfs});
}

void expect_nothing_in_store(harness::Context& check, JailStore& store) {
  check.expect(store.folders().empty(), {.symptom = "left-behind",
                                         .expected = "no jail in the store",
                                         .saw = "a folder",
                                         .most_often = "a subvolume cannot be removed as "
                                                       "an ordinary folder is",
                                         .read = kReadBtrfs});
}

LAB_CHECK("L04.1-reflink", "", 0,
          "Where files can share their blocks, a copied jail shares them with its "
          "template") {
  make_btrfs_store(check);
  JailStore store(check);
  store.must({"template", "import", "t", kBusybox});
  store.must({"create", "web", "--template", "t", "--backend", "copy"});
  check.expect(!is_subvolume(store.file("web", "/")),
               {.symptom = "subvolume",
                .expected = "an ordinary folder, as --backend copy asks for",
                .saw = "a subvolume",
                .most_often = "the backend asked for is not the one taken",
                .read = kReadBtrfs});
  expect_shared(check, store, "web");
  store.must({"clone", "web", "other"});
  store.write_note("web", "first");
  store.write_note("other", "second");
  expect_note(check, store, "web", "first");
  store.must({"destroy", "web"});
  store.must({"destroy", "other"});
  expect_nothing_in_store(check, store);
}

LAB_CHECK("L04.1-btrfs", "", 0,
          "On btrfs a jail is a subvolume, and its copies are snapshots") {
  make_btrfs_store(check);
  JailStore store(check);
  store.must({"template", "import", "t", kBusybox});
  store.must({"create", "web", "--template", "t", "--backend", "btrfs"});
  check.expect(is_subvolume(store.file("web", "/")),
               {.symptom = "no-subvolume",
                .expected = "the jail's rootfs to be a subvolume",
                .saw = "a folder",
                .most_often = "mkdir(2) where BTRFS_IOC_SNAP_CREATE_V2 was asked for",
                .read = kReadBtrfs});
  expect_shared(check, store, "web");
  store.write_note("web", "first");
  store.must({"snapshot", "web", "good"});
  store.write_note("web", "second");
  store.must({"clone", "web", "copy"});
  store.must({"rollback", "web", "good"});
  expect_note(check, store, "web", "first");
  expect_note(check, store, "copy", "second");
  store.must({"destroy", "web"});
  store.must({"destroy", "copy"});
  expect_nothing_in_store(check, store);
}

}  // namespace
}  // namespace checks
