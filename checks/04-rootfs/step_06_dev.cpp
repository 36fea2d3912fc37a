#include <filesystem>
#include <fstream>

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "common/files.hpp"
#include "jail.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;

constexpr char kRead[] =
    "rootfs.hpp, mount_dev(); man 4 null; docs/04-rootfs.md, \"/dev\"";

LAB_CHECK("L04.4-dev-tmpfs", "4.6", 2, "/dev is a tmpfs of the jail's own") {
  auto jail = start_jail(check);
  const auto dev = harness::mounts_at(jail_mounts(check, jail), jail.target("/dev"));
  check.expect(!dev.empty() && dev.back().type == "tmpfs",
               {.symptom = "no-dev-tmpfs",
                .expected = "a tmpfs at " + jail.target("/dev"),
                .saw = harness::describe(dev) + "\n" + jail.process.last_words(),
                .most_often = "the host's /dev was bound in, with every disk of the host",
                .read = kRead});
  const auto host = harness::mounts_at(check.sandbox().mounts(), "/dev");
  check.expect(host.empty() || host.back().device != dev.back().device,
               {.symptom = "host-dev",
                .expected = "a tmpfs of its own",
                .saw = "the host's, device " + dev.back().device,
                .most_often = "the host's /dev was bound in, with every disk of the host",
                .read = kRead});
  const auto& options = dev.back();
  check.expect(options.has_option("nosuid") && options.has_option("noexec"),
               {.symptom = "dev-options",
                .expected = "the options nosuid,noexec",
                .saw = options.options,
                .most_often = "the flags of mount(2) lack one of them",
                .read = kRead});
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

LAB_CHECK("L04.4-dev-devices", "4.6", 3,
          "The six devices that every program may need are there") {
  struct Device {
    const char* name;
    unsigned major, minor;
  };
  constexpr Device kDevices[] = {{"null", 1, 3},   {"zero", 1, 5},    {"full", 1, 7},
                                 {"random", 1, 8}, {"urandom", 1, 9}, {"tty", 5, 0}};
  auto jail = start_jail(check);
  check.did("looked at the devices in the jail's /dev");
  std::string wrong;
  for (const auto& device : kDevices) {
    const std::string path = std::string("/dev/") + device.name;
    const std::string what = wrong_device(jail.seen(path), device.major, device.minor);
    if (!what.empty()) wrong += (wrong.empty() ? "" : "\n") + path + " " + what;
  }
  check.expect(wrong.empty(),
               {.symptom = "devices",
                .expected = "null, zero, full, random, urandom and tty as the "
                            "host's character devices",
                .saw = wrong + "\n" + jail.process.last_words(),
                .most_often = "a file was made and nothing bound over it; or "
                              "mknod(2), which a user namespace refuses",
                .read = kRead});
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
                .read = kRead});
  const auto host = harness::mounts_at(check.sandbox().mounts(), "/dev/pts");
  check.expect(host.empty() || host.back().device != pts.back().device,
               {.symptom = "host-pts",
                .expected = "an instance of its own",
                .saw = "the host's: the jail sees the host's terminals",
                .most_often = "/dev/pts was bound in",
                .read = kRead});
  check.expect(
      (harness::stat_of(jail.seen("/dev/pts/ptmx")).st_mode & 0777) == 0666,
      {.symptom = "ptmx-mode",
       .expected = "/dev/pts/ptmx with mode 0666",
       .saw = "another: the kernel's default is 0000, and nobody can open a terminal",
       .most_often = "the option ptmxmode=0666 is missing",
       .read = kRead});
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
  const bool sticky = (harness::stat_of(jail.seen("/dev/shm")).st_mode & 07777) == 01777;
  check.expect(!shm.empty() && shm.back().type == "tmpfs" && sticky,
               {.symptom = "no-shm",
                .expected = "a tmpfs of mode 1777 at /dev/shm",
                .saw = harness::describe(shm) + "\n" + jail.process.last_words(),
                .most_often = "it was not mounted, or without mode=1777",
                .read = "man 7 shm_overview"});
  check.did("read   the links in the jail's /dev");
  for (const auto& link : kLinks) {
    std::error_code none;
    const std::string target = fs::read_symlink(jail.seen(link.path), none).string();
    const bool same = target == link.target || (std::string(link.path) == "/dev/ptmx" &&
                                                target == "/dev/pts/ptmx");
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
  const bool untouched = fs::is_empty(check.sandbox().outside("/host-folder"));
  check.expect(
      untouched && !inside.empty() && inside.back().type == "tmpfs",
      {.symptom = "followed-out",
       .expected = "the tmpfs at " + jail.target("/host-folder") +
                   ", where the link leads inside the image",
       .saw = harness::describe(inside) + " there; the link was followed on the host",
       .most_often = "root / \"dev\" is resolved by the host, where an absolute link "
                     "starts at the host's root; make_in_root() stays inside",
       .read = "man 2 openat2, RESOLVE_IN_ROOT"});
  end_jail(check, jail);
}

}  // namespace
}  // namespace checks
