#include <sys/stat.h>

#include "common/check.hpp"
#include "listing.hpp"

namespace checks {
namespace {

constexpr char kReadHeld[] =
    "man 7 namespaces, \"Namespace lifetime\"; man 5 proc, mountinfo; "
    "docs/02-namespaces.md, \"What holds a namespace\"";
constexpr char kMountsOwn[] = "/run/mount";  // what mount(8) and umount(8) leave
const Words kHeld = {"--no-owners"};

ino_t inode_of(const std::filesystem::path& file) {
  struct stat info {};
  common::check(::stat(file.c_str(), &info), "stat", file.native());
  return info.st_ino;
}

/// How many of its holders are so.
int times_held(const Listed& entry, const common::Json& wanted) {
  int times = 0;
  for (const auto& holder : entry.held_by) {
    bool same = true;
    for (const auto& [key, value] : wanted.items())
      same = same && holder.contains(key) && holder.at(key) == value;
    if (same) ++times;
  }
  return times;
}

void expect_holder(harness::Context& check, const Listed& entry,
                   const common::Json& wanted, const std::string& most_often) {
  const int times = times_held(entry, wanted);
  check.expect(times > 0, {.symptom = "holder",
                           .expected = "held by " + wanted.dump(),
                           .saw = entry.held_by.dump(),
                           .most_often = most_often,
                           .read = kReadHeld});
  check.expect(times == 1, {.symptom = "holder-again",
                            .expected = "held by " + wanted.dump() + ", once",
                            .saw = entry.held_by.dump(),
                            .most_often = "the table of a mount namespace is read again "
                                          "for each process in it",
                            .read = kReadHeld});
}

void expect_no_process(harness::Context& check, const Listed& entry) {
  check.expect(entry.processes.empty(), {.symptom = "processes",
                                         .expected = "no process in it",
                                         .saw = std::to_string(entry.processes.size()),
                                         .most_often = "a holder is counted as a member",
                                         .read = kReadHeld});
}

LAB_CHECK("L02.1-held-by-mount", "2.3", 2,
          "A namespace that only a bind mount keeps is listed, with the mount's path") {
  prepare(check, "touch /test/net; unshare --net=/test/net true");
  const auto listed = list(check, kHeld);
  const auto& entry = find(check, listed, inode_of(check.sandbox().outside("/test/net")),
                           "which a bind mount at /test/net keeps",
                           "mount tables are not searched for the file system type nsfs");
  expect_no_process(check, entry);
  expect_holder(check, entry, {{"by", "mount"}, {"path", "/test/net"}},
                "the mount's target is another field of its line");
}

LAB_CHECK("L02.1-held-in-another-mount-namespace", "2.3", 1,
          "So is one whose mount is in another mount namespace than ours") {
  check.may_leave(kMountsOwn);
  auto holder = start_target(
      check, {"--mount", "--propagation", "private"},
      {.script = "mount -t tmpfs none /tmp; touch /tmp/uts; unshare --uts=/tmp/uts "
                 "true; echo READY; exec sleep 1000"});
  const auto listed = list(check, kHeld);
  const auto& entry = find(
      check, listed, inode_of(harness::as_seen_by(holder.pid, "/tmp/uts")),
      "which a bind mount keeps in the mount namespace of process " + holder.number(),
      "only the mount table of nsbox itself was read");
  expect_no_process(check, entry);
  expect_holder(check, entry, {{"by", "mount"}, {"path", "/tmp/uts"}},
                "the mount's target is another field of its line");
  end(check, holder);
}

/// A process that has a namespace open as descriptor 9, in which nobody is any more.
Standing start_with_descriptor(harness::Context& check) {
  return start_standing(
      check, {"/bin/sh", "-c",
              "exec 8</proc/self/ns/net; exec unshare --net /bin/sh -c \"exec "
              "9</proc/self/ns/net; exec nsenter --net=/proc/self/fd/8 /bin/sh -c 'echo "
              "READY; exec sleep 1000'\""});
}

/// `nsbox list` beside a process that reads from a FIFO which nobody writes to any more:
/// who opens that descriptor once more waits for a writer.
std::map<ino_t, Listed> list_beside_a_fifo(harness::Context& check) {
  auto reader = start_standing(
      check,
      {"/bin/sh", "-c",
       "mkfifo /test/fifo; : >/test/fifo & exec 9</test/fifo; wait; rm /test/fifo; "
       "echo READY; exec sleep 1000"});
  auto listed = [&] {
    try {
      return list(check, kHeld);
    } catch (harness::CheckFailed& failed) {
      if (failed.failure.symptom == "hangs") {
        failed.failure.symptom = "opens-all";
        failed.failure.most_often =
            "each descriptor is opened to look at it: of a FIFO without a writer that "
            "waits for ever, and of a device it has effects. stat(2) and statx(2) do not "
            "open";
      }
      throw;
    }
  }();
  end(check, reader);
  return listed;
}

LAB_CHECK("L02.1-held-by-descriptor", "2.3", 2,
          "A namespace that only an open descriptor keeps is listed, with process and "
          "number") {
  auto holder = start_with_descriptor(check);
  const auto listed = list_beside_a_fifo(check);
  const std::string link = "/proc/" + std::to_string(holder.pid) + "/fd/9";
  const auto& entry = find(check, listed, inode_of(link),
                           "which process " + holder.number() + " has open",
                           "the descriptors in /proc/PID/fd are not searched");
  expect_no_process(check, entry);
  expect_holder(
      check, entry,
      {{"by", "descriptor"}, {"pid", std::stoi(holder.number())}, {"descriptor", 9}},
      "the number of the process or of the descriptor is another one's");
  end(check, holder);
}

LAB_CHECK("L02.1-held-by-lost-mount", "2.3", 1,
          "A descriptor is told by what it is, not by what its link is called") {
  check.may_leave(kMountsOwn);
  auto holder = start_standing(
      check, {"/bin/sh", "-c",
              "touch /test/net; unshare --net=/test/net true; exec 9</test/net "
              "0</test/net; umount --lazy /test/net; rm /test/net; echo READY; exec "
              "sleep 1000"});
  const std::string link = "/proc/" + std::to_string(holder.pid) + "/fd/9";
  const auto listed = list(check, kHeld);
  const auto& entry =
      find(check, listed, inode_of(link),
           "which process " + holder.number() + " opened by a mount that is gone",
           "the text of the link was read. It is net:[..] only for what was opened in "
           "/proc; for what was opened by a mount it is a path");
  expect_holder(check, entry, {{"by", "descriptor"}, {"descriptor", 9}},
                "the descriptor's number is another one's");
  expect_holder(check, entry, {{"by", "descriptor"}, {"descriptor", 0}},
                "descriptors 0, 1 and 2 are left out: they may be any file");
  end(check, holder);
}

LAB_CHECK("L02.1-held-beside-processes", "2.3", 1,
          "What holds a namespace is told of one with processes, too") {
  prepare(check, "touch /test/ipc; unshare --ipc=/test/ipc true");
  auto member = start_standing(check, {"nsenter", "--ipc=/test/ipc", "/bin/sh", "-c",
                                       "echo READY; exec sleep 1000"});
  const auto listed = list(check, kHeld);
  const auto& entry = find(check, listed, harness::namespace_inode(member.pid, "ipc"),
                           "which has a process", "the list of processes was replaced");
  check.expect(entry.processes == std::set<int>{std::stoi(member.number())},
               {.symptom = "processes",
                .expected = "process " + member.number() + " in it",
                .saw = std::to_string(entry.processes.size()) + " processes",
                .most_often = "the entry with its processes was replaced by a new one",
                .read = kReadHeld});
  expect_holder(check, entry, {{"by", "mount"}, {"path", "/test/ipc"}},
                "only namespaces that were not found yet are noted");
  end(check, member);
}

}  // namespace
}  // namespace checks
