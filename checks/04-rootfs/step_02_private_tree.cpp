#include <filesystem>
#include <fstream>

#include <sys/mount.h>

#include "common/check.hpp"
#include "jail.hpp"

namespace checks {
namespace {

using common::MountEntry;

constexpr char kReadPrivateTree[] =
    "man 7 mount_namespaces, SHARED SUBTREES; docs/04-rootfs.md, \"Propagation\"";

std::vector<MountEntry> with(const std::vector<MountEntry>& table, auto matches) {
  std::vector<MountEntry> found;
  for (const auto& entry : table) {
    if (matches(entry)) found.push_back(entry);
  }
  return found;
}

/// Mounts of the submission's that the sandbox, its host, got to see, or that it lost.
std::vector<std::string> spread(const harness::Belongings& before,
                                const harness::Belongings& after) {
  harness::Belongings mounts_before{
      .mounts = before.mounts, .files = {}, .processes = {}, .others = {}};
  harness::Belongings mounts_after{
      .mounts = after.mounts, .files = {}, .processes = {}, .others = {}};
  return harness::differences(mounts_before, mounts_after, {});
}

LAB_CHECK("L04.3-private-tree", "4.2", 5,
          "No mount of the jail's is seen on the host, none of the host's in it") {
  check.sandbox();
  const auto before = check.sandbox().belongings();
  auto jail = start_jail(check);
  check.did("compared the host's mount table with before");
  const auto changed = spread(before, check.sandbox().belongings());
  std::string saw;
  bool lost = false;
  for (const auto& line : changed) {
    saw += (saw.empty() ? "" : "\n") + line;
    lost = lost || line.starts_with("gone");
  }
  check.expect(!lost,
               {.symptom = "host-lost-mounts",
                .expected = "the same mounts on the host as before",
                .saw = saw,
                .most_often = "MS_PRIVATE was set on \"/\" alone, without MS_REC: when "
                              "the old root was let go, what is mounted below it was "
                              "unmounted on the host, too",
                .read = kReadPrivateTree});
  check.expect(changed.empty(),
               {.symptom = "spread-to-host",
                .expected = "the same mounts on the host as before",
                .saw = saw,
                .most_often = "the tree was copied shared, and nobody made it "
                              "private: MS_REC | MS_PRIVATE on \"/\"",
                .read = kReadPrivateTree});
  const auto table = namespace_mounts(check, jail);
  const auto shared =
      with(table, [](const MountEntry& e) { return e.shared.has_value(); });
  check.expect(shared.empty(),
               {.symptom = "still-shared",
                .expected = "no mount of the jail's namespace in a peer group",
                .saw = harness::describe(shared),
                .most_often = "MS_PRIVATE was not set, or without MS_REC",
                .read = kReadPrivateTree});
  const auto slaves =
      with(table, [](const MountEntry& e) { return e.master.has_value(); });
  check.expect(
      slaves.empty(),
      {.symptom = "slave",
       .expected = "no mount that receives the host's",
       .saw = harness::describe(slaves),
       .most_often = "MS_SLAVE: it sends nothing to the host, but what the host mounts "
                     "still appears in the jail",
       .read = kReadPrivateTree});
  const auto unbindable = with(table, [](const MountEntry& e) { return e.unbindable; });
  check.expect(unbindable.empty(),
               {.symptom = "unbindable",
                .expected = "private mounts, of which step 4.3 can make a bind mount",
                .saw = harness::describe(unbindable),
                .most_often = "MS_UNBINDABLE: private, and in addition no source for a "
                              "bind mount",
                .read = kReadPrivateTree});
  end_jail(check, jail);
}

LAB_CHECK("L04.3-root-is-mount-point", "4.3", 3, "The jail's root is a mount point") {
  auto jail = start_jail(check);
  const auto table = jail_mounts(check, jail);
  const auto at_root = harness::mounts_at(table, jail.target("/"));
  const bool found = std::any_of(at_root.begin(), at_root.end(),
                                 [](const MountEntry& e) { return e.root == kRootfs; });
  check.expect(
      found,
      {.symptom = "not-a-mount-point",
       .expected = "a mount of " + std::string(kRootfs) + " at " + jail.target("/"),
       .saw = harness::describe(at_root) + "\n" + jail.process.last_words(),
       .most_often = "pivot_root(2) wants a mount point, and the folder was not "
                     "bound onto itself",
       .read = "man 2 mount, MS_BIND; man 2 pivot_root, ERRORS"});
  end_jail(check, jail);
}

LAB_CHECK("L04.3-recursive-bind", "4.3", 2,
          "What is mounted below the jail's root stays visible") {
  check.arrange("made a root file system with a tmpfs mounted at its /data", [] {
    make_rootfs();
    const std::string data = std::string(kRootfs) + "/data";
    std::filesystem::create_directory(data);
    common::check(::mount("tmpfs", data.c_str(), "tmpfs", 0, nullptr), "mount", data);
    std::ofstream(data + "/file") << "below\n";
  });
  auto jail = start_prepared_jail(check);
  check.did("looked for /data/file in the jail");
  check.expect(
      harness::stat_of(jail.seen("/data/file")).st_mode != 0,
      {.symptom = "not-recursive",
       .expected = "/data/file, which lies on a mount below the root",
       .saw = "an empty /data",
       .most_often = "a bind mount takes one mount along, unless MS_REC says all",
       .read = "man 2 mount, MS_BIND and MS_REC"});
  end_jail(check, jail);
}

}  // namespace
}  // namespace checks
