// What becomes of a container whose monitor was killed.
#include "common/pid_fd.hpp"
#include "standing.hpp"

namespace checks {
namespace {

constexpr char kReadBury[] = "docs/11-minidocker.md, \"After a kill\"";

/// Fails the check unless it is said to have ended by the kill.
void expect_buried(MiniDocker& engine) {
  auto& check = engine.check();
  const auto ended = engine.run({"inspect", "-f",
                                 "{{.State.Status}} {{.State.ExitCode}} "
                                 "{{.State.Pid}} {{.State.Error}}",
                                 "web"});
  check.expect(
      ended.output == "exited 137 0 its monitor was killed\n",
      {.symptom = "state",
       .expected = "exited 137 0 its monitor was killed",
       .saw = ended.output + ended.error,
       .most_often = "who has no monitor any more is written down as exited, with "
                     "128 and the number of SIGKILL",
       .read = kReadBury});
}

LAB_CHECK("C.1-buried", "11.11", 4,
          "A container whose monitor was killed is listed as ended") {
  MiniDocker engine(check);
  run_and_kill_monitor(engine);
  expect_buried(engine);
}

LAB_CHECK("C.1-leftover-ended", "11.11", 2,
          "What has outlived its monitor is ended before it is listed so") {
  constexpr long kOther = 1000;
  check.need_ids(kOther + 1);
  MiniDocker engine(check);
  const std::string script =
      "echo other:x:1000:1000::/:/bin/sh >> /etc/passwd;"
      "exec su other -c 'exec sleep 1000'";
  auto running =
      engine.start({"run", "-d", "--name", "web", "busybox", "sh", "-c", script});
  check.finish(running);
  const pid_t first = container_in(check.sandbox());
  const auto contained = common::PidFd::open(first);
  await("the command to have changed its user", [&] {
    return harness::status_field(first, "Uid") !=
           harness::status_field(check.sandbox().init(), "Uid");
  });
  const auto monitor = common::PidFd::open(harness::parent_of(first));
  check.did("killed its monitor with SIGKILL; a process that changed its user stays");
  monitor.signal(SIGKILL);
  monitor.wait_exit(harness::patience(std::chrono::seconds{5}));
  expect_buried(engine);
  check.expect(
      contained.wait_exit(std::chrono::milliseconds{0}),
      {.symptom = "leftover",
       .expected = "no process of the container's",
       .saw = "its first process still runs",
       .most_often = "a change of ids undoes PR_SET_PDEATHSIG: see kill_leftover()",
       .read = kReadBury});
}

}  // namespace
}  // namespace checks
