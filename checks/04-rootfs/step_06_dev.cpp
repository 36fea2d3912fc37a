#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "jail.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;

constexpr char kReadDev[] =
    "rootfs.hpp, mount_dev(); man 4 null; docs/04-rootfs.md, \"/dev\"";

LAB_CHECK("L04.4-dev-tmpfs", "4.6", 2, "/dev is a tmpfs of the jail's own") {
  auto jail = start_jail(check);
  const auto dev = harness::mounts_at(jail_mounts(check, jail), jail.target("/dev"));
  check.expect(!dev.empty() && dev.back().type == "tmpfs",
               {.symptom = "no-dev-tmpfs",
                .expected = "a tmpfs at " + jail.target("/dev"),
                .saw = harness::describe(dev) + "\n" + jail.process.last_words(),
                .most_often = "the host's /dev was bound in, with every disk of the host",
                .read = kReadDev});
  const auto host = harness::mounts_at(check.sandbox().mounts(), "/dev");
  check.expect(host.empty() || host.back().device != dev.back().device,
               {.symptom = "host-dev",
                .expected = "a tmpfs of its own",
                .saw = "the host's, device " + dev.back().device,
                .most_often = "the host's /dev was bound in, with every disk of the host",
                .read = kReadDev});
  const auto& options = dev.back();
  const std::string missing = missing_options(options, {"nosuid", "noexec"});
  check.expect(missing.empty(), {.symptom = "dev-without-" + missing,
                                 .expected = "the options nosuid,noexec",
                                 .saw = options.options,
                                 .most_often = "the flags of mount(2) lack " + missing,
                                 .read = kReadDev});
  check.expect((harness::stat_of(jail.seen("/dev")).st_mode & 07777) == 0755,
               {.symptom = "dev-mode",
                .expected = "/dev with mode 0755",
                .saw = "another: a tmpfs is 1777 unless mode= says otherwise",
                .most_often = "the option mode=0755 of the tmpfs is missing",
                .read = "man 5 tmpfs"});
  end_jail(check, jail);
}

std::string wrong_device(const fs::path& device, unsigned major_wanted,
                         unsigned minor_wanted) {
  const struct stat info = harness::stat_of(device);
  if (info.st_mode == 0) return "is not there";
  if (!S_ISCHR(info.st_mode)) return "is not a character device";
  if (major(info.st_rdev) != major_wanted || minor(info.st_rdev) != minor_wanted) {
    return "is device " + std::to_string(major(info.st_rdev)) + ":" +
           std::to_string(minor(info.st_rdev));
  }
  return "";
}

/// Whether the folder /dev of the image itself, over which the jail has mounted its
/// tmpfs, has this name: outside of the jail's mount namespace nothing lies on it.
bool is_below_the_mount(harness::Context& check, const std::string& name) {
  const fs::path image = std::string(kRootfs) + "/dev/" + name;
  return harness::stat_of(check.sandbox().outside(image)).st_mode != 0;
}

constexpr char kBelow[] =
    "the descriptor was opened before the mount, and leads to the folder below it: find "
    "the place again after the mount";

/// A device of the host's that no jail asks for.
void make_kmsg() {
  std::ofstream("/dev/kmsg").close();
  common::check(::mount("/dev/null", "/dev/kmsg", nullptr, MS_BIND, nullptr), "mount",
                "/dev/kmsg");
}

/// What is in /dev beside that which rootfs.hpp names.
std::string more_in(const fs::path& dev) {
  const std::set<std::string> known = {"null",  "zero",   "full",  "random", "urandom",
                                       "tty",   "pts",    "shm",   "ptmx",   "fd",
                                       "stdin", "stdout", "stderr"};
  std::string more;
  for (const auto& entry : fs::directory_iterator(dev)) {
    const std::string name = entry.path().filename();
    if (!known.contains(name)) more += "/dev/" + name + " ";
  }
  return more;
}

LAB_CHECK("L04.4-dev-devices", "4.6", 3,
          "The six devices that every program may need are there, and no others") {
  struct Device {
    const char* name;
    unsigned major, minor;
  };
  constexpr Device kDevices[] = {{"null", 1, 3},   {"zero", 1, 5},    {"full", 1, 7},
                                 {"random", 1, 8}, {"urandom", 1, 9}, {"tty", 5, 0}};
  check.arrange("gave the host one more device, /dev/kmsg", make_kmsg);
  auto jail = start_jail(check);
  check.did("looked at the devices in the jail's /dev");
  std::string wrong;
  for (const auto& device : kDevices) {
    const std::string path = std::string("/dev/") + device.name;
    const std::string what = wrong_device(jail.seen(path), device.major, device.minor);
    if (!what.empty()) wrong += (wrong.empty() ? "" : "\n") + path + " " + what;
  }
  check.expect(wrong.empty() || !is_below_the_mount(check, "null"),
               {.symptom = "devices-below-the-mount",
                .expected = "the devices on the tmpfs",
                .saw = wrong + "\nin the image's own /dev, below the tmpfs: null",
                .most_often = kBelow,
                .read = kReadDev});
  check.expect(wrong.empty(),
               {.symptom = "devices",
                .expected = "null, zero, full, random, urandom and tty as the "
                            "host's character devices",
                .saw = wrong + "\n" + jail.process.last_words(),
                .most_often = "a file was made and nothing bound over it; or "
                              "mknod(2), which a user namespace refuses",
                .read = kReadDev});
  const std::string more = more_in(jail.seen("/dev"));
  check.expect(more.empty(),
               {.symptom = "more-devices",
                .expected = "null, zero, full, random, urandom, tty, pts, shm and the "
                            "five links, and nothing else",
                .saw = more,
                .most_often = "a device more was bound in: each one is a way to the host",
                .read = kReadDev});
  end_jail(check, jail);
}

LAB_CHECK("L04.4-dev-pts", "4.6", 2,
          "/dev/pts is a devpts of the jail's own, and its ptmx can be opened by all") {
  auto jail = start_jail(check);
  const auto pts = harness::mounts_at(jail_mounts(check, jail), jail.target("/dev/pts"));
  check.expect(!pts.empty() && pts.back().type == "devpts",
               {.symptom = "no-devpts",
                .expected = "a devpts at /dev/pts",
                .saw = harness::describe(pts) + "\n" + jail.process.last_words(),
                .most_often = "it was not mounted",
                .read = kReadDev});
  const auto host = harness::mounts_at(check.sandbox().mounts(), "/dev/pts");
  check.expect(host.empty() || host.back().device != pts.back().device,
               {.symptom = "host-pts",
                .expected = "an instance of its own",
                .saw = "the host's: the jail sees the host's terminals",
                .most_often = "/dev/pts was bound in",
                .read = kReadDev});
  check.expect(
      (harness::stat_of(jail.seen("/dev/pts/ptmx")).st_mode & 0777) == 0666,
      {.symptom = "ptmx-mode",
       .expected = "/dev/pts/ptmx with mode 0666",
       .saw = "another: the kernel's default is 0000, and nobody can open a terminal",
       .most_often = "the option ptmxmode=0666 is missing",
       .read = kReadDev});
  check.expect(
      ("," + pts.back().super_options + ",").find(",mode=620,") != std::string::npos,
      {.symptom = "pts-mode",
       .expected = "a devpts with mode=620: a terminal's group may write to it",
       .saw = pts.back().super_options,
       .most_often = "the option mode=0620 is missing: the default is 0600",
       .read = kReadDev});
  end_jail(check, jail);
}

LAB_CHECK("L04.4-dev-shm-and-links", "4.6", 2, "/dev/shm and the five links are there") {
  struct Link {
    const char* path;
    const char* target;
  };
  constexpr Link kLinks[] = {{"/dev/ptmx", "pts/ptmx"},
                             {"/dev/fd", "/proc/self/fd"},
                             {"/dev/stdin", "/proc/self/fd/0"},
                             {"/dev/stdout", "/proc/self/fd/1"},
                             {"/dev/stderr", "/proc/self/fd/2"}};
  auto jail = start_jail(check);
  const auto shm = harness::mounts_at(jail_mounts(check, jail), jail.target("/dev/shm"));
  check.expect(!shm.empty() && shm.back().type == "tmpfs",
               {.symptom = "no-shm",
                .expected = "a tmpfs at /dev/shm",
                .saw = harness::describe(shm) + "\n" + jail.process.last_words(),
                .most_often = "it was not mounted",
                .read = "man 7 shm_overview"});
  const mode_t mode = harness::stat_of(jail.seen("/dev/shm")).st_mode;
  check.expect(
      (mode & 07777U) == 01777,
      {.symptom = "shm-mode",
       .expected = "/dev/shm with mode 1777",
       .saw = octal(mode),
       .most_often = "the option mode=1777 is missing, or cut to 0777: then each "
                     "may remove what another has made",
       .read = "man 5 tmpfs"});
  const std::string missing = missing_options(shm.back(), {"nosuid", "nodev", "noexec"});
  check.expect(missing.empty(), {.symptom = "shm-options",
                                 .expected = "the options nosuid,nodev,noexec",
                                 .saw = harness::describe(shm),
                                 .most_often = "the flags of mount(2) lack " + missing,
                                 .read = "man 2 mount, MS_NOSUID"});
  check.did("read   the links in the jail's /dev");
  for (const auto& link : kLinks) {
    std::error_code none;
    const std::string target = fs::read_symlink(jail.seen(link.path), none).string();
    const bool same = target == link.target || (std::string(link.path) == "/dev/ptmx" &&
                                                target == "/dev/pts/ptmx");
    check.expect(same || !is_below_the_mount(check, "fd"),
                 {.symptom = "links-below-the-mount",
                  .expected = "the links on the tmpfs",
                  .saw = "in the image's own /dev, below the tmpfs: fd",
                  .most_often = kBelow,
                  .read = kReadDev});
    check.expect(same, {.symptom = "links",
                        .expected = std::string(link.path) + " -> " + link.target,
                        .saw = target.empty() ? "no such link" : "-> " + target,
                        .most_often = "one was forgotten, or link and target are swapped",
                        .read = "man 2 symlink"});
  }
  end_jail(check, jail);
}

LAB_CHECK("L04.2-dev-link-in-image", "4.6", 3,
          "An image whose /dev is a link leads no mount to the host") {
  check.arrange("made a root file system whose /dev is a link to /host-folder", [] {
    make_rootfs();
    fs::remove(std::string(kRootfs) + "/dev");
    fs::create_symlink("/host-folder", std::string(kRootfs) + "/dev");
    fs::create_directory("/host-folder");
    fs::create_directory(std::string(kRootfs) + "/host-folder");
  });
  auto jail = start_prepared_jail(check);
  const auto inside =
      harness::mounts_at(jail_mounts(check, jail), jail.target("/host-folder"));
  check.did("looked into the host's /host-folder");
  std::string left;
  for (const auto& entry :
       fs::directory_iterator(check.sandbox().outside("/host-folder"))) {
    left += entry.path().filename().string() + " ";
  }
  check.expect(
      !inside.empty() && inside.back().type == "tmpfs",
      {.symptom = "followed-out",
       .expected = "the tmpfs at " + jail.target("/host-folder") +
                   ", where the link leads inside the image",
       .saw = harness::describe(inside) + " there; the link was followed on the host",
       .most_often = "root / \"dev\" is resolved by the host, where an absolute link "
                     "starts at the host's root; make_in_root() stays inside",
       .read = "man 2 openat2, RESOLVE_IN_ROOT"});
  check.expect(
      left.empty(),
      {.symptom = "files-followed-out",
       .expected = "nothing in the host's /host-folder",
       .saw = "the host's /host-folder now holds " + left,
       .most_often = "the tmpfs is in its place, but files or links were made below "
                     "root / \"dev\", which the host resolves: make_in_root() stays "
                     "inside",
       .read = "man 2 openat2, RESOLVE_IN_ROOT"});
  end_jail(check, jail);
}

}  // namespace
}  // namespace checks
