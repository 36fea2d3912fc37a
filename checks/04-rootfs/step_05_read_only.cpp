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
  const std::string words = jail.process.last_words();
  check.expect(
      words.find("EPERM") == std::string::npos || sys.has_option("ro"),
      {.symptom = "refused",
       .expected = "the mount at " + jail.target("/sys") + " with the option ro",
       .saw = words,
       .most_often = "MS_REMOUNT without MS_BIND: that changes the file system itself, "
                     "for everybody who has mounted it; a user namespace may not",
       .read = kRead});
  check.expect(
      sys.has_option("ro"),
      {.symptom = "still-writable",
       .expected = "the mount at " + jail.target("/sys") + " with the option ro",
       .saw = harness::describe({sys}) + "\n" + words,
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

}  // namespace
}  // namespace checks
