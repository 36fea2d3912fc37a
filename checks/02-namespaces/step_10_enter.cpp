#include "box.hpp"

namespace checks {
namespace {

constexpr char kReadEnter[] =
    "man 2 setns; man 7 pid_namespaces; docs/02-namespaces.md, "
    "\"clone, unshare, setns\"";

Standing enter(harness::Context& check, const Words& door, const BoxRun& run = {}) {
  Words argv = {"nsbox", "enter"};
  argv.insert(argv.end(), door.begin(), door.end());
  argv.insert(argv.end(), {"--", "/bin/sh", "-c", run.script});
  return start_standing(check, argv, run);
}

/// That the entered process shares these kinds with the target.
void expect_inside(harness::Context& check, const Standing& visitor,
                   const Standing& target, const Words& kinds) {
  check.did("compared /proc/PID/ns of the entered process and of the target");
  for (const auto& kind : kinds) {
    const auto own = harness::namespace_of(visitor.pid, kind);
    const auto wanted = harness::namespace_of(target.pid, kind);
    check.expect(
        own == wanted,
        {.symptom = "not-in-" + kind,
         .expected = "the target's " + wanted,
         .saw = own + " " + visitor.process.last_words(),
         .most_often = kind == "pid" ? "setns(2) changes the PID namespace of children "
                                       "only, and no fork came after it"
                                     : "its flag is not among those of setns(2)",
         .read = kReadEnter});
  }
}

LAB_CHECK("L02.3-enter-process", "2.10", 2,
          "`enter` takes a command into the namespaces of a process") {
  auto target =
      start_target(check, {"--net", "--uts", "--ipc", "--mount", "--cgroup", "--time"});
  auto visitor = enter(check, {"--target", target.number(), "--net", "--uts", "--ipc",
                               "--mount", "--cgroup", "--time"});
  expect_inside(check, visitor, target, {"net", "uts", "ipc", "mnt", "cgroup", "time"});
  end(check, visitor);
  end(check, target);
}

LAB_CHECK("L02.3-enter-pid", "2.10", 2,
          "The command is in the target's PID namespace, as one of its processes") {
  auto target = start_target(check, {"--pid", "--mount-proc"});
  auto visitor = enter(check, {"--target", target.number(), "--pid", "--mount"});
  expect_inside(check, visitor, target, {"pid", "mnt"});
  const auto seen = processes_in_proc(target.pid);
  check.expect(seen.size() == 2, {.symptom = "not-seen",
                                  .expected = "two processes in the target's /proc",
                                  .saw = std::to_string(seen.size()),
                                  .most_often = "the command is not one of its children",
                                  .read = kReadEnter});
  end(check, visitor);
  end(check, target);
}

LAB_CHECK("L02.3-enter-as-asked", "2.10", 1,
          "Namespaces that were not asked for are not entered") {
  auto target = start_target(check, {"--net", "--uts", "--ipc"});
  auto visitor = enter(check, {"--target", target.number(), "--uts"});
  expect_inside(check, visitor, target, {"uts"});
  const Standing& seen = visitor;
  expect_new(check, seen, {"uts"}, "it was not entered", kReadEnter);
  end(check, visitor);
  end(check, target);
}

LAB_CHECK("L02.3-enter-by-path", "2.10", 1,
          "Namespaces are entered by files, too: such as keep one alive") {
  prepare(check,
          "touch /test/net /test/uts; unshare --net=/test/net --uts=/test/uts true");
  auto visitor = enter(check, {"--path", "/test/uts", "--path", "/test/net"});
  check.did("compared /proc/PID/ns with the files");
  for (const std::string kind : {"net", "uts"}) {
    const std::string own = "/proc/" + std::to_string(visitor.pid) + "/ns/" + kind;
    check.expect(harness::same_file(own, check.sandbox().outside("/test/" + kind)),
                 {.symptom = "not-in-" + kind,
                  .expected = "the namespace that /test/" + kind + " is",
                  .saw = harness::namespace_of(visitor.pid, kind) + " " +
                         visitor.process.last_words(),
                  .most_often = "only the first file was entered",
                  .read = kReadEnter});
  }
  end(check, visitor);
}

LAB_CHECK(
    "L02.3-enter-as-an-ordinary-user", "2.10", 2,
    "An ordinary user enters the user namespace first, which lets in to the others") {
  const BoxRun ordinary{.unprivileged = true};
  auto target =
      start_target(check, {"--user", "--map-root-user", "--net", "--uts"}, ordinary);
  const std::string files = "/proc/" + target.number() + "/ns/";
  auto visitor = enter(
      check, {"--path", files + "net", "--path", files + "user", "--path", files + "uts"},
      ordinary);
  expect_inside(check, visitor, target, {"user", "net", "uts"});
  end(check, visitor);
  visitor =
      enter(check, {"--target", target.number(), "--user", "--net", "--uts"}, ordinary);
  expect_inside(check, visitor, target, {"user", "net", "uts"});
  end(check, visitor);
  end(check, target);
}

}  // namespace
}  // namespace checks
