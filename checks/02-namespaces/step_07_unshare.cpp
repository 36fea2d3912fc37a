#include <fcntl.h>
#include <linux/nsfs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "box.hpp"
#include "common/check.hpp"
#include "common/files.hpp"
#include "common/unique_fd.hpp"
#include "mapper.hpp"

namespace checks {
namespace {

using common::UniqueFd;

constexpr char kReadUnshare[] =
    "man 2 unshare; man 7 pid_namespaces; docs/02-namespaces.md, \"clone, unshare, "
    "setns\"";
constexpr char kOldKindOfUnshare[] = "its flag is not among those of unshare(2)";

LAB_CHECK("L02.2-unshare-kinds", "2.7", 2,
          "unshare gives the command the same new namespaces as clone3") {
  auto box =
      start_box(check, {"--method", "unshare", "--net", "--uts", "--ipc", "--cgroup"});
  expect_new(check, box, {"net", "uts", "ipc", "cgroup"}, kOldKindOfUnshare,
             kReadUnshare);
  end(check, box);
}

LAB_CHECK("L02.2-unshare-pid-1", "2.7", 3,
          "The fork after unshare makes process 1 of the new PID namespace") {
  auto box = start_box(check, {"--method", "unshare", "--pid", "--time", "--no-proc"});
  expect_new(check, box, {"pid", "time"},
             "unshare(2) changes these two for children only, and no fork came after it",
             kReadUnshare);
  const int number = harness::pids_of(box.pid).back();
  check.expect(number == 1, {.symptom = "not-pid-1",
                             .expected = "the number 1 in its own PID namespace",
                             .saw = std::to_string(number),
                             .most_often = "another child was forked before",
                             .read = kReadUnshare});
  end(check, box);
}

LAB_CHECK("L02.2-unshare-maps-before-command", "2.7", 1,
          "After unshare, too, the maps are written before the command runs") {
  expect_maps_first(check, "unshare");
}

LAB_CHECK("L02.2-unshare-maps", "2.7", 1,
          "The maps of several lines are written from outside") {
  check.need_ids(1200);
  auto box = start_box(check, {"--method", "unshare", "--uid-map", "0:0:1", "--uid-map",
                               "1:1000:100", "--gid-map", "0:0:101"});
  const std::string uids = map_of(check, box.pid, "uid_map");
  const std::string gids = map_of(check, box.pid, "gid_map");
  check.expect(uids == "0 0 1, 1 1000 100" && gids == "0 0 101",
               {.symptom = "maps",
                .expected = R"("0 0 1, 1 1000 100" and "0 0 101")",
                .saw = "\"" + uids + "\" and \"" + gids + "\"",
                .most_often = "in its new user namespace the process may map its own id "
                              "and no other",
                .read = "man 7 user_namespaces; docs/02-namespaces.md, \"Who is who\""});
  end(check, box);
}

/// The user namespace that owns a process's namespace.
ino_t owner(pid_t pid, const std::string& kind) {
  const std::string path = "/proc/" + std::to_string(pid) + "/ns/" + kind;
  const UniqueFd file(
      common::check(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "open", path));
  const UniqueFd user(
      common::check(::ioctl(file.get(), NS_GET_USERNS), "ioctl", "NS_GET_USERNS"));
  struct stat info {};
  common::check(::fstat(user.get(), &info), "fstat", path);
  return info.st_ino;
}

LAB_CHECK("L02.2-unshare-owner", "2.7", 1, "The new user namespace owns the others") {
  auto box = start_box(
      check, {"--method", "unshare", "--user", "--map-root", "--net", "--uts", "--ipc"});
  const ino_t user = harness::namespace_inode(box.pid, "user");
  check.did("ioctl(NS_GET_USERNS) of the command's namespaces");
  for (const char* kind : {"net", "uts", "ipc"}) {
    const ino_t its = owner(box.pid, kind);
    check.expect(its == user,
                 {.symptom = "owner",
                  .expected = "the " + std::string(kind) +
                              " namespace to belong to the new user:[" +
                              std::to_string(user) + "]",
                  .saw = "user:[" + std::to_string(its) + "]",
                  .most_often = "the others were made first: then they belong to the old "
                                "user namespace, and its new root may do nothing in "
                                "them. In one call the kernel makes the user namespace "
                                "first",
                  .read = "man 7 user_namespaces, \"Interaction of user namespaces and "
                          "other types of namespaces\""});
  }
  end(check, box);
}

LAB_CHECK("L02.2-clock-offsets", "2.7", 1,
          "A time namespace's clocks are set before the first process is in it") {
  auto box = start_box(check, {"--monotonic", "86400", "--boottime", "172800"});
  const std::string path = "/proc/" + std::to_string(box.pid) + "/timens_offsets";
  check.did("read   /proc/PID/timens_offsets");
  std::string saw;
  const std::string text = common::read_file(path);
  for (const auto line : common::split(text, '\n')) {
    for (const auto word : common::split(line, ' ')) {
      if (!word.empty()) saw += std::string(word) + " ";
    }
  }
  check.expect(saw == "monotonic 86400 0 boottime 172800 0 ",
               {.symptom = "clocks",
                .expected = "monotonic 86400 0 boottime 172800 0",
                .saw = saw + box.process.last_words(),
                .most_often = "the clocks were not set between unshare(2) and fork(2); "
                              "afterwards the kernel refuses it: EACCES",
                .read = "man 7 time_namespaces"});
  end(check, box);
}

LAB_CHECK(
    "L02.4-unshare-versus-clone", "2.7", 2,
    "unshare moves the caller itself, into all but the PID and the time namespace") {
  auto box = start_box(check, {"--method", "unshare", "--net", "--uts", "--ipc",
                               "--cgroup", "--pid", "--time", "--no-proc"});
  const pid_t caller = box.process.pid();
  check.did("compared /proc/PID/ns of nsbox, of its command and of the sandbox");
  for (const std::string kind : {"net", "uts", "ipc", "cgroup"}) {
    const auto own = harness::namespace_of(caller, kind);
    const auto commands = harness::namespace_of(box.pid, kind);
    check.expect(own == commands,
                 {.symptom = "caller-stayed",
                  .expected = "nsbox in the command's " + commands,
                  .saw = own,
                  .most_often = "unshare(2) was called in the child, after the fork",
                  .read = kReadUnshare});
  }
  for (const std::string kind : {"pid", "time"}) {
    const auto own = harness::namespace_of(caller, kind);
    const auto host = harness::namespace_of(check.sandbox().init(), kind);
    const auto next = harness::namespace_of(caller, kind + "_for_children");
    const auto commands = harness::namespace_of(box.pid, kind);
    check.expect(
        own == host && next == commands,
        {.symptom = "for-children",
         .expected = "nsbox in the old " + host + ", its children in " + commands,
         .saw = own + ", its children in " + next,
         .most_often = "the flag was not given to unshare(2)",
         .read = kReadUnshare});
  }
  end(check, box);
}

}  // namespace
}  // namespace checks
