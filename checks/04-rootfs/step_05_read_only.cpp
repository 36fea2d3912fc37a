#include <filesystem>

#include <sys/mount.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "jail.hpp"

namespace checks {
namespace {

constexpr char kReadReadOnly[] =
    "man 2 mount_setattr; man 2 mount, MS_REMOUNT and MS_BIND; docs/04-rootfs.md, "
    "\"Read-only\"";

common::MountEntry last_at(const std::vector<common::MountEntry>& table,
                           const std::string& target) {
  const auto found = harness::mounts_at(table, target);
  return found.empty() ? common::MountEntry{} : found.back();
}

LAB_CHECK("L04.3-read-only-mount", "4.5", 4, "/sys is read-only in the jail") {
  auto jail = start_jail(check);
  const auto sys = last_at(jail_mounts(check, jail), jail.target("/sys"));
  const std::string words = jail.process.last_words();
  check.expect(
      words.find("EPERM") == std::string::npos || sys.has_option("ro"),
      {.symptom = "refused",
       .expected = "the mount at " + jail.target("/sys") + " with the option ro",
       .saw = words,
       .most_often = "MS_REMOUNT without MS_BIND: that changes the file system itself, "
                     "for everybody who has mounted it; a user namespace may not",
       .read = kReadReadOnly});
  check.expect(
      sys.has_option("ro"),
      {.symptom = "still-writable",
       .expected = "the mount at " + jail.target("/sys") + " with the option ro",
       .saw = harness::describe({sys}) + "\n" + words,
       .most_often = "MS_RDONLY beside MS_BIND is ignored: it takes a second call, with "
                     "MS_REMOUNT, or mount_setattr(2)",
       .read = kReadReadOnly});
  check.expect(
      sys.has_option("nosuid") && sys.has_option("nodev") && sys.has_option("noexec"),
      {.symptom = "options-lost",
       .expected = "nosuid,nodev,noexec as before",
       .saw = sys.options,
       .most_often = "MS_REMOUNT replaces all options: those that shall stay have to be "
                     "said again",
       .read = kReadReadOnly});
  end_jail(check, jail);
}

/// A new sysfs is refused where none is in view; then the jail gets the host's /sys, with
/// what is mounted below it.
void make_sys_with_a_mount_below() {
  constexpr unsigned long kFlags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  common::check(::umount2("/sys", MNT_DETACH), "umount2", "/sys");
  common::check(::mount("tmpfs", "/sys", "tmpfs", kFlags, nullptr), "mount", "/sys");
  std::filesystem::create_directory("/sys/below");
  common::check(::mount("tmpfs", "/sys/below", "tmpfs", kFlags, nullptr), "mount",
                "/sys/below");
}

LAB_CHECK("L04.3-read-only-alone", "4.5", 1,
          "What is mounted below a read-only mount stays as it was") {
  check.arrange("mounted a tmpfs at /sys, and another at /sys/below",
                make_sys_with_a_mount_below);
  auto jail = start_jail(check);
  const auto table = jail_mounts(check, jail);
  const auto below = last_at(table, jail.target("/sys/below"));
  if (below.target.empty()) check.skip("needs a kernel that refuses a sysfs here");
  check.expect(below.has_option("rw"),
               {.symptom = "read-only-below",
                .expected = jail.target("/sys/below") + " with the option rw",
                .saw = harness::describe({last_at(table, jail.target("/sys")), below}),
                .most_often = "AT_RECURSIVE changes all mounts below, too",
                .read = kReadReadOnly});
  end_jail(check, jail);
}

}  // namespace
}  // namespace checks
