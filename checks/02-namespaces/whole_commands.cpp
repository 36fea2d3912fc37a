// The commands of nsbox, as people use them.
#include <csignal>

#include <sys/syscall.h>

#include "box.hpp"

namespace checks {
namespace {

constexpr char kReadWholeCommands[] = "docs/02-namespaces.md, \"Troubleshooting\"";

LAB_CHECK("L02.2-ordinary-user", "", 1,
          "Without privileges a user namespace comes by itself, and brings them") {
  auto box = start_box(check, {"--pid", "--hostname", "box"}, {.unprivileged = true});
  expect_new(check, box, {"pid", "mnt", "uts", "user"},
             "it is needed, and must not be asked for", kReadWholeCommands);
  const std::string map = map_of(check, box.pid, "uid_map");
  check.expect(map == "0 0 1", {.symptom = "uid_map",
                                .expected = "\"0 0 1\" in uid_map",
                                .saw = "\"" + map + "\"",
                                .most_often = "no map was written",
                                .read = kReadWholeCommands});
  end(check, box);
}

LAB_CHECK("L02.2-status", "", 0, "Exit codes are those of a shell") {
  const std::vector<std::pair<Words, int>> all = {
      {{"nsbox", "run", "--uts", "--", "/no/such/program"}, 127},
      {{"nsbox", "run", "--uts", "--method", "unshare", "--", "/no/such/program"}, 127},
      {{"nsbox", "run", "--uts", "--", "/etc/passwd"}, 126},
      {{"nsbox", "run", "--pid", "--", "/bin/sh", "-c", "exit 3"}, 3},
      {{"nsbox", "run", "--method", "unshare", "--pid", "--", "/bin/sh", "-c",
        "kill -KILL $$; exit 4"},
       4},
      {{"nsbox", "run"}, 2},
      {{"nsbox", "enter", "--target", "4000000", "--net", "--", "/bin/true"}, 125},
  };
  for (const auto& [argv, expected] : all) {
    auto process = check.run(argv);
    const int status = check.finish(process);
    check.expect_status(
        process, status, expected,
        {.symptom = "status",
         .most_often = expected > 125
                           ? "what the child throws does not come to the parent: "
                             "run_child() sends it, await_exec() throws it again"
                           : "the status is passed on as wait(2) gives it",
         .read = "man 2 wait; common/include/common/child.hpp"});
  }
}

LAB_CHECK("L02.2-signals", "", 1,
          "A signal for nsbox is one for its command, also if that is process 1") {
  const std::vector<std::pair<std::string, int>> all = {
      {"trap 'exit 5' TERM; echo READY; while :; do :; done", 5},
      {"echo READY; exec sleep 1000", 128 + SIGTERM}};
  for (const auto& [script, expected] : all) {
    auto box = start_box(check, {"--pid"}, {.script = script});
    check.did("sent   SIGTERM to nsbox");
    box.process.signal(SIGTERM);
    const auto status = box.process.wait(std::chrono::seconds{5});
    check.expect(status == expected || (expected > 128 && status == 128 + SIGKILL),
                 {.symptom = "signal",
                  .expected = "status " + std::to_string(expected),
                  .saw = status ? "status " + std::to_string(*status) : "it still runs",
                  .most_often = "the kernel drops what a process 1 has no handler for",
                  .read = "man 7 pid_namespaces, \"The namespace init process\""});
  }
}

LAB_CHECK("L02.2-killed", "", 0, "Killing nsbox kills its command") {
  for (const char* method : {"clone", "unshare"}) {
    auto box = start_box(check, {"--method", method, "--user", "--map-root", "--uts"});
    check.did("killed nsbox with SIGKILL");
    box.process.signal(SIGKILL);
    check.expect(box.handle.wait_exit(harness::patience(std::chrono::seconds{5})),
                 {.symptom = "survives",
                  .expected = "the command to end",
                  .saw = "it still runs",
                  .most_often = "PR_SET_PDEATHSIG was lost",
                  .read = "man 2 prctl"});
  }
}

LAB_CHECK("L02.3-kept-and-forgotten", "", 1,
          "What is kept can be entered by its path, until it is forgotten") {
  const std::string state = "/test/state";
  check.may_leave(state);
  must(check, {"keep", "web", "--root", state});
  const auto kept = ask(check, {"kept", "--root", state});
  check.expect(kept.size() == 1 && kept[0].at("name") == "web" &&
                   kept[0].at("namespaces").size() == 3,
               {.symptom = "kept",
                .expected = "web, with net, uts and ipc",
                .saw = kept.dump(),
                .most_often = "they were not all kept",
                .read = kReadWholeCommands});
  auto inside =
      start_standing(check, {"nsbox", "enter", "--path", state + "/web/net", "--path",
                             state + "/web/uts", "--path", state + "/web/ipc", "--",
                             "/bin/sh", "-c", "echo READY; exec sleep 1000"});
  expect_new(check, inside, {"net", "uts", "ipc"}, "it was not entered",
             kReadWholeCommands);
  end(check, inside);
  must(check, {"forget", "web", "--root", state});
  const bool gone =
      harness::stat_of(check.sandbox().outside(state + "/web")).st_mode == 0;
  bool mounted = false;
  for (const auto& entry : check.sandbox().mounts())
    mounted = mounted || entry.target.starts_with(state + "/web");
  check.expect(gone && !mounted, {.symptom = "not-forgotten",
                                  .expected = "nothing at " + state + "/web",
                                  .saw = mounted ? "a mount" : "a folder",
                                  .most_often = "umount2(2) was called once for two "
                                                "mounts that lie on each other",
                                  .read = "man 2 umount"});
}

LAB_CHECK("L02.4-demo", "", 1, "The experiment is done, and not told by heart") {
  const Words demo = {"nsbox", "demo", "clone-unshare-setns"};
  auto fine = check.run(demo);
  const int done = check.finish(fine);
  check.did("let unshare(2) fail with EPERM, by seccomp");
  auto refused = check.run({.argv = demo, .refused_call = SYS_unshare});
  const int failed = check.finish(refused);
  check.expect(done == 0 && failed != 0,
               {.symptom = "by-heart",
                .expected = "status 0; and a failure where unshare(2) is refused",
                .saw = "status " + std::to_string(done) + ", then " +
                       std::to_string(failed) + " " + refused.last_words(),
                .most_often = "the table is a text, and not measured",
                .read = "docs/02-namespaces.md, \"clone, unshare, setns\""});
}

}  // namespace
}  // namespace checks
