#include "common/files.hpp"
#include "jail.hpp"

namespace checks {
namespace {

constexpr char kRead[] =
    "man 2 mount_setattr; man 2 mount, MS_REMOUNT and MS_BIND; docs/04-rootfs.md, "
    "\"Read-only\"";

common::MountEntry last_at(const std::vector<common::MountEntry>& table,
                           const std::string& target) {
  const auto found = harness::mounts_at(table, target);
  return found.empty() ? common::MountEntry{} : found.back();
}

LAB_CHECK("L04.3-read-only-mount", "4.5", 5, "/sys is read-only in the jail") {
  auto jail = start_jail(check);
  const auto sys = last_at(jail_mounts(check, jail), jail.target("/sys"));
  check.expect(
      sys.has_option("ro"),
      {.symptom = "still-writable",
       .expected = "the mount at " + jail.target("/sys") + " with the option ro",
       .saw = harness::describe({sys}) + "\n" + jail.process.last_words(),
       .most_often = "MS_RDONLY beside MS_BIND is ignored: it takes a second call, with "
                     "MS_REMOUNT, or mount_setattr(2)",
       .read = kRead});
  check.expect(
      sys.has_option("nosuid") && sys.has_option("nodev") && sys.has_option("noexec"),
      {.symptom = "options-lost",
       .expected = "nosuid,nodev,noexec as before",
       .saw = sys.options,
       .most_often = "MS_REMOUNT replaces all options: those that shall stay have to be "
                     "said again",
       .read = kRead});
  end_jail(check, jail);
}

LAB_CHECK("L04.3-file-system-stays-writable", "4.5", 4,
          "Only the jail's mount is read-only, not the file system behind it") {
  const auto before = last_at(check.sandbox().mounts(), "/sys");
  auto jail = start_jail(check);
  check.did("read   the host's mount table again");
  const auto after = last_at(check.sandbox().mounts(), "/sys");
  check.expect(
      before.super_options == after.super_options && before.options == after.options,
      {.symptom = "super-block-read-only",
       .expected = "/sys of the host as before: " + before.options + ", file system " +
                   before.super_options,
       .saw = after.options + ", file system " + after.super_options,
       .most_often = "MS_REMOUNT without MS_BIND changes the file system itself, for "
                     "everybody who has mounted it",
       .read = kRead});
  end_jail(check, jail);
}

}  // namespace
}  // namespace checks
