#include "box.hpp"
#include "common/text.hpp"

namespace checks {
namespace {

using common::MountEntry;

constexpr char kReadProc[] =
    "man 7 pid_namespaces, \"/proc and PID namespaces\"; "
    "docs/02-namespaces.md, \"A /proc of its own\"";
constexpr char kReadTree[] =
    "man 7 mount_namespaces, SHARED SUBTREES; "
    "docs/02-namespaces.md, \"Mounts that stay inside\"";

/// The mounts of the sandbox, which is the host here.
harness::Belongings host_mounts(harness::Context& check) {
  harness::Belongings found;
  for (const auto& entry : check.sandbox().mounts()) {
    found.mounts.push_back("mount " + std::to_string(entry.id) + ": " + entry.type +
                           " at " + entry.target);
  }
  return found;
}

void expect_host_as_before(harness::Context& check, const harness::Belongings& before) {
  check.did("compared the host's mount table with before");
  std::string saw;
  for (const auto& line : harness::differences(before, host_mounts(check), {}))
    saw += (saw.empty() ? "" : "\n") + line;
  check.expect(saw.empty(), {.symptom = "spread-to-host",
                             .expected = "the same mounts on the host as before",
                             .saw = saw,
                             .most_often = "the tree was copied shared, and nobody made "
                                           "all of it private: MS_REC | MS_PRIVATE",
                             .read = kReadTree});
}

/// Without the host's /proc the program itself is lost, too. That is not the cause.
Standing start_pid_box(harness::Context& check, const harness::Belongings& before) {
  try {
    return start_box(check, {"--pid"});
  } catch (const harness::CheckFailed&) {
    expect_host_as_before(check, before);
    throw;
  }
}

std::vector<MountEntry> with(const std::vector<MountEntry>& table, auto matches) {
  std::vector<MountEntry> found;
  for (const auto& entry : table) {
    if (matches(entry)) found.push_back(entry);
  }
  return found;
}

/// That no mount of the command's is a peer of one of the host's, or receives from one.
void expect_cut_off(harness::Context& check, const Standing& box) {
  check.did("read   the mount table of the command's mount namespace");
  const auto table = harness::mounts_of(box.pid);
  const auto shared =
      with(table, [](const MountEntry& entry) { return entry.shared.has_value(); });
  check.expect(shared.empty(), {.symptom = "still-shared",
                                .expected = "no mount in a peer group",
                                .saw = harness::describe(shared),
                                .most_often = "MS_PRIVATE without MS_REC: it concerns "
                                              "one mount, and not those below it",
                                .read = kReadTree});
  const auto slaves =
      with(table, [](const MountEntry& entry) { return entry.master.has_value(); });
  check.expect(slaves.empty(), {.symptom = "slave",
                                .expected = "no mount that receives the host's",
                                .saw = harness::describe(slaves),
                                .most_often = "MS_SLAVE: nothing gets out, but what the "
                                              "host mounts still comes in",
                                .read = kReadTree});
  const auto unbindable =
      with(table, [](const MountEntry& entry) { return entry.unbindable; });
  check.expect(unbindable.empty(),
               {.symptom = "unbindable",
                .expected = "private mounts, which can be bound elsewhere",
                .saw = harness::describe(unbindable),
                .most_often = "MS_UNBINDABLE: private, and no bind mount of it possible",
                .read = kReadTree});
}

LAB_CHECK("L02.2-mounts-stay-inside", "2.9", 3,
          "No mount of the command's is seen on the host, none of the host's inside") {
  const auto before = host_mounts(check);
  auto box = start_pid_box(check, before);
  expect_host_as_before(check, before);
  expect_cut_off(check, box);
  end(check, box);

  auto tree_only = start_box(check, {"--mount"});
  try {
    expect_cut_off(check, tree_only);
  } catch (harness::CheckFailed& failed) {
    failed.failure.symptom = "shared-without-proc";
    failed.failure.most_often =
        "the tree is cut off only where a /proc is mounted: it is needed for any mount";
    throw;
  }
  end(check, tree_only);
}

/// What the command sees in its /proc: itself as process 1, and nobody else.
void expect_own_proc(harness::Context& check, const Standing& box,
                     const std::string& most_often) {
  check.did("listed /proc as the command sees it");
  const auto seen = processes_in_proc(box.pid);
  check.expect(seen == Words{"1"},
               {.symptom = "hosts-processes",
                .expected = "the one process 1",
                .saw = common::shell_quote(seen) + " " + box.process.last_words(),
                .most_often = most_often,
                .read = kReadProc});
}

LAB_CHECK("L02.2-pid-1-in-its-own-namespace", "2.9", 3,
          "The command is process 1, and its /proc shows its own processes alone") {
  auto box = start_box(check, {"--pid"});
  const int number = harness::pids_of(box.pid).back();
  check.expect(number == 1, {.symptom = "not-pid-1",
                             .expected = "the number 1",
                             .saw = std::to_string(number),
                             .most_often = "no new PID namespace",
                             .read = kReadProc});
  expect_own_proc(check, box,
                  "no /proc was mounted: in the copy of the host's mounts it is still "
                  "the host's, with the host's processes");
  end(check, box);
  check.may_leave("/run/mount");  // what mount(8) leaves
  const std::string covered =
      "mount -t tmpfs none /proc/sys && exec nsbox run --user --pid -- /bin/echo RAN";
  expect_nothing_run(
      check,
      {.argv = {"unshare", "--mount", "--propagation", "private", "/bin/sh", "-c",
                covered}},
      "when the kernel refuses a new /proc, since the old one is partly covered: EPERM",
      "man 7 mount_namespaces, \"Restrictions on mount namespaces\"; man 2 mount");
}

LAB_CHECK("L02.2-proc-after-the-fork", "2.9", 2,
          "The same where the namespaces were made by unshare") {
  auto box = start_box(check, {"--pid", "--method", "unshare"});
  expect_own_proc(check, box,
                  "/proc was mounted before the fork. A procfs shows the PID namespace "
                  "that the process who mounts it is in: that of the parent");
  end(check, box);
}

LAB_CHECK("L02.2-proc-options", "2.9", 1, "/proc is mounted nosuid, nodev and noexec") {
  auto box = start_box(check, {"--pid"});
  check.did("read   the mount table of the command's mount namespace");
  const auto procs = harness::mounts_at(harness::mounts_of(box.pid), "/proc");
  const bool is_proc = !procs.empty() && procs.back().type == "proc";
  check.expect(is_proc, {.symptom = "no-proc",
                         .expected = "a proc at /proc",
                         .saw = harness::describe(procs),
                         .most_often = "it was not mounted, or elsewhere",
                         .read = kReadProc});
  for (const char* option : {"nosuid", "nodev", "noexec"}) {
    check.expect(procs.back().has_option(option),
                 {.symptom = std::string("without-") + option,
                  .expected = std::string(option) + " among its options",
                  .saw = procs.back().options,
                  .most_often = "the flags of mount(2) are 0",
                  .read = kReadProc});
  }
  check.expect(!procs.back().has_option("ro"),
               {.symptom = "read-only",
                .expected = "a /proc that can be written to",
                .saw = procs.back().options,
                .most_often = "MS_RDONLY: nobody in there can write an id map",
                .read = kReadProc});
  end(check, box);
}

LAB_CHECK("L02.2-mount-without-pid", "2.9", 0,
          "A new mount namespace alone keeps the /proc that is there") {
  auto box = start_box(check, {"--mount"});
  const auto procs = harness::mounts_at(harness::mounts_of(box.pid), "/proc");
  check.expect(procs.size() == 1,
               {.symptom = "proc-twice",
                .expected = "one mount at /proc, as on the host",
                .saw = harness::describe(procs),
                .most_often = "a /proc is mounted without being asked for",
                .read = kReadProc});
  end(check, box);
}

}  // namespace
}  // namespace checks
