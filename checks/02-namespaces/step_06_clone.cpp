#include "box.hpp"
#include "common/files.hpp"
#include "mapper.hpp"

namespace checks {
namespace {

constexpr char kReadClone[] =
    "man 2 clone, \"The clone3() system call\"; docs/02-namespaces.md, "
    "\"clone, unshare, setns\"";
constexpr char kOldKindOfClone[] = "its flag is not among those of clone3(2)";

LAB_CHECK("L02.2-clone-kinds", "2.6", 2,
          "clone3 gives the command new namespaces: those that were asked for, and no "
          "others") {
  const Words kinds = {"net", "uts", "ipc", "cgroup"};
  auto box =
      start_box(check, {"--method", "clone", "--net", "--uts", "--ipc", "--cgroup"});
  expect_new(check, box, kinds, kOldKindOfClone, kReadClone);
  end(check, box);

  auto all = start_box(check, {"--method", "clone", "--all", "--no-proc"});
  expect_new(check, all, {kKinds.begin(), kKinds.end()}, kOldKindOfClone, kReadClone);
  end(check, all);
}

LAB_CHECK("L02.2-clone-pid-1", "2.6", 2,
          "The command is process 1 of its PID namespace, and a child of nsbox") {
  auto box = start_box(check, {"--method", "clone", "--pid", "--no-proc"});
  expect_new(check, box, {"pid"}, kOldKindOfClone, kReadClone);
  const int number = harness::pids_of(box.pid).back();
  check.expect(number == 1, {.symptom = "not-pid-1",
                             .expected = "the number 1 in its own PID namespace",
                             .saw = std::to_string(number),
                             .most_often = "the namespace had a process before",
                             .read = "man 7 pid_namespaces"});
  end(check, box);
}

LAB_CHECK("L02.4-clone-caller-stays", "2.6", 1, "clone3 changes nothing for the caller") {
  auto box = start_box(check, {"--method", "clone", "--all", "--no-proc"});
  check.did("compared /proc/PID/ns of nsbox itself with the sandbox's");
  for (const std::string kind : {"pid", "mnt", "net", "uts", "ipc", "user", "cgroup",
                                 "time", "pid_for_children"}) {
    const auto own = harness::namespace_of(box.process.pid(), kind);
    const auto host = harness::namespace_of(check.sandbox().init(), kind);
    check.expect(own == host, {.symptom = "caller-moved",
                               .expected = "nsbox in the host's " + host,
                               .saw = own,
                               .most_often = "unshare(2) was called first, which moves "
                                             "the caller itself",
                               .read = kReadClone});
  }
  end(check, box);
}

LAB_CHECK("L02.2-maps-before-command", "2.6", 3,
          "The child waits until its id maps are written") {
  expect_maps_first(check, "clone");
  // 0 and its own number is all that it may map.
  expect_nothing_run(
      check,
      {.argv = {"setpriv", "--bounding-set=-all,+setfcap", "--inh-caps=-all", "nsbox",
                "run", "--method", "clone", "--uid-map", "0:0:1", "--uid-map", "1:1:1",
                "--gid-map", "0:0:1", "--", "/bin/echo", "RAN"}},
      "when the kernel refuses the maps: EPERM",
      "man 7 user_namespaces; docs/02-namespaces.md, \"Who is who\"");
}

LAB_CHECK("L02.2-clone-status", "2.6", 1, "nsbox ends as its command did") {
  for (const auto& [script, expected] :
       {std::pair<const char*, int>{"exit 7", 7}, {"kill -KILL $$", 137}}) {
    auto process = check.run(
        {"nsbox", "run", "--uts", "--method", "clone", "--", "/bin/sh", "-c", script});
    const int status = check.finish(process);
    check.expect_status(
        process, status, expected,
        {.symptom = "status",
         .most_often = "WEXITSTATUS without WIFEXITED: a command that was killed "
                       "has no exit code",
         .read = kReadClone});
  }
  auto process =
      check.run({"nsbox", "run", "--uts", "--method", "clone", "--", "/no/such/program"});
  const int status = check.finish(process);
  check.expect_status(process, status, 127,
                      {.symptom = "no-report",
                       .expected = "status 127: there is no such program",
                       .most_often = "what the child throws does not come to the parent: "
                                     "run_child() sends it, await_exec() throws it again",
                       .read = "common/include/common/child.hpp"});
}

}  // namespace
}  // namespace checks
