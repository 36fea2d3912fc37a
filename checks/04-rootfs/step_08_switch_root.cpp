#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "common/files.hpp"
#include "jail.hpp"

namespace checks {
namespace {

using common::MountEntry;

constexpr char kReadSwitchRoot[] =
    "man 2 pivot_root, NOTES; docs/04-rootfs.md, \"Letting go\"";

std::set<std::string> names_in(const std::filesystem::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.insert(entry.path().filename());
  }
  return names;
}

LAB_CHECK("L04.4-own-root", "4.8", 5,
          "The jail's folder is the root of its mount namespace") {
  auto jail = start_jail(check);
  const auto seen = harness::mounts_at(jail_mounts(check, jail), "/");
  const auto left = harness::mounts_at(namespace_mounts(check, jail), kRootfs);
  const bool is_root = std::any_of(seen.begin(), seen.end(),
                                   [](const MountEntry& e) { return e.root == kRootfs; });
  check.expect(is_root && left.empty(),
               {.symptom = "root-not-switched",
                .expected = "the jail's folder mounted at \"/\", and no longer at " +
                            std::string(kRootfs),
                .saw = "at \"/\": " + harness::describe(seen) + "\nat " + kRootfs + ": " +
                       harness::describe(left) + "\n" + jail.process.last_words(),
                .most_often = "chroot(2) changes what one process calls \"/\"; the mount "
                              "namespace keeps the host's root",
                .read = kReadSwitchRoot});
  end_jail(check, jail);
}

LAB_CHECK("L04.4-old-root-detached", "4.8", 5,
          "Nothing of the host's is mounted in the jail") {
  check.arrange("made a root file system in " + std::string(kRootfs),
                [] { make_rootfs(); });
  const auto image = names_in(check.sandbox().outside(kRootfs));
  auto jail = start_prepared_jail(check);
  const auto table = namespace_mounts(check, jail);
  const auto at_root = harness::mounts_at(table, "/");
  check.expect(
      at_root.size() == 1 && at_root[0].root == kRootfs,
      {.symptom = "old-root-mounted",
       .expected = "one mount at \"/\", the jail's",
       .saw = harness::describe(at_root) + "\n" + jail.process.last_words(),
       .most_often = "the roots were swapped but the old one was not detached: it lies "
                     "stacked at \"/\", one umount away",
       .read = kReadSwitchRoot});
  const auto host = harness::mounts_at(table, "/lab/bin");
  const bool elsewhere = std::any_of(table.begin(), table.end(), [](const MountEntry& e) {
    return e.type == "tmpfs" && e.root == "/" && e.target != "/" &&
           !e.target.starts_with("/dev") && !e.target.starts_with("/proc") &&
           !e.target.starts_with("/sys");
  });
  check.expect(host.empty() && !elsewhere,
               {.symptom = "old-root-parked",
                .expected = "no mount of the host's",
                .saw = harness::describe(table),
                .most_often = "the old root was parked in a folder of the jail's and not "
                              "unmounted there",
                .read = kReadSwitchRoot});
  check.did("compared the names in the image with before");
  std::string added;
  for (const auto& name : names_in(check.sandbox().outside(kRootfs))) {
    if (!image.contains(name)) added += "/" + name + " ";
  }
  check.expect(added.empty(),
               {.symptom = "folder-left",
                .expected = "nothing new in the image",
                .saw = added,
                .most_often = "a folder was made for the old root, and not removed. "
                              "pivot_root(\".\", \".\") needs none",
                .read = kReadSwitchRoot});
  end_jail(check, jail);
}

LAB_CHECK("L04.2-cwd-inside", "4.8", 2,
          "\".\" of the jailed process is the jail's \"/\"") {
  auto jail = start_jail(check);
  const std::string cwd = "/proc/" + std::to_string(jail.pid) + "/cwd";
  check.did("looked at /proc/PID/cwd of the jailed process");
  check.expect(harness::same_file(cwd, check.sandbox().outside(kRootfs)),
               {.symptom = "cwd-not-root",
                .expected = "the jail's \"/\"",
                .saw = common::read_link(cwd),
                .most_often = "no chdir(\"/\") after the old root was let go",
                .read = kReadSwitchRoot});
  end_jail(check, jail);
}

LAB_CHECK("L04.1-read-only-root", "4.8", 3,
          "--ro makes the image read-only; /dev, /proc and a bind stay writable") {
  check.arrange("made /test/data",
                [] { std::filesystem::create_directory("/test/data"); });
  auto jail = start_jail(check, {.flags = {"--ro", "--bind", "/test/data:/mnt"}});
  const auto table = jail_mounts(check, jail);
  const auto option_at = [&table](const std::string& target) {
    const auto found = harness::mounts_at(table, target);
    return found.empty() ? std::string("not mounted") : found.back().options;
  };
  check.expect(
      jail.inside && option_at("/").starts_with("ro"),
      {.symptom = "root-writable",
       .expected = "the mount at \"/\" with the option ro",
       .saw = option_at("/") + "\n" + jail.process.last_words(),
       .most_often = "make_read_only() works on another mount than the one it is given",
       .read = "man 2 mount_setattr"});
  for (const char* target : {"/mnt", "/dev", "/proc"}) {
    check.expect(option_at(target).starts_with("rw"),
                 {.symptom = "read-only-below",
                  .expected = std::string(target) + " with the option rw",
                  .saw = option_at(target),
                  .most_often = "AT_RECURSIVE changes all mounts below, too",
                  .read = "man 2 mount_setattr"});
  }
  end_jail(check, jail);
}

}  // namespace
}  // namespace checks
