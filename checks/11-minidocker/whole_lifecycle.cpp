// From create to rm, and ps: C.1, C.5.
#include "common/files.hpp"
#include "engine.hpp"

namespace checks {
namespace {

LAB_CHECK("C.1-lifecycle", "", 0, "A container is created, runs, ends, and is removed") {
  MiniDocker engine(check);
  const auto expect_states = [&](const std::string& wanted) {
    const std::string states = engine.states();
    check.expect(states == wanted, {.symptom = "state",
                                    .expected = wanted.empty() ? "none" : wanted,
                                    .saw = states,
                                    .most_often = "",
                                    .read = kReadRun});
  };
  engine.must({"create", "--name", "web", "busybox", "sh", "-c",
               "trap 'exit 9' TERM; echo READY; while :; do sleep 0.01; done"});
  expect_states("web created");
  engine.must({"start", "web"});
  expect_states("web running");
  await("its log to say READY", [&] { return engine.must({"logs", "web"}) == "READY"; });
  engine.must({"stop", "web"});
  expect_states("web exited");
  check.expect(engine.inspect("web").at("State").at("ExitCode") == 9,
               {.symptom = "exit-code",
                .expected = "exit code 9, of its handler of SIGTERM",
                .saw = engine.inspect("web").at("State").dump(),
                .most_often = "stop kills at once",
                .read = kReadRun});
  engine.must({"restart", "web"});
  expect_states("web running");
  engine.must({"kill", "web"});
  check.expect(engine.must({"wait", "web"}) == "137",
               {.symptom = "wait",
                .expected = "137",
                .saw = engine.must({"wait", "web"}),
                .most_often = "",
                .read = kReadRun});
  engine.must({"rename", "web", "old"});
  expect_states("old exited");
  engine.must({"rm", "old"});
  expect_states("");
  engine.expect_nothing_left();
}

LAB_CHECK("C.5-ps", "", 0, "ps shows what docker's shows, by the same flags") {
  MiniDocker engine(check);
  engine.must({"run", "-d", "--name", "up", "-l", "tier=1", "busybox", "sleep", "1000"});
  engine.run({"run", "--name", "down", "busybox", "sh", "-c", "exit 3"});
  struct Case {
    std::vector<std::string> arguments;
    const char* output;
  };
  const std::vector<Case> cases = {
      {{"--format", "{{.Names}}"}, "up"},
      {{"-a", "--format", "{{.Names}}"}, "down\nup"},
      {{"-l", "--format", "{{.Names}}"}, "down"},
      {{"-f", "status=exited", "--format", "{{.Names}}"}, "down"},
      {{"-f", "exited=3", "--format", "{{.Names}}"}, "down"},
      {{"-a", "-f", "name=u", "--format", "{{.Names}}"}, "up"},
      {{"-f", "label=tier=1", "--format", "{{.Names}} {{.Labels}}"}, "up tier=1"},
      {{"-f", "label=tier=2", "--format", "{{.Names}}"}, ""},
      {{"-a", "-f", "ancestor=busybox:latest", "--format", "{{.Image}}"},
       "busybox\nbusybox"},
      {{"--format", "table {{.Names}}\\t{{.Command}}"},
       "NAMES     COMMAND\nup        \"sleep 1000\""},
  };
  for (const auto& one : cases) {
    std::vector<std::string> arguments = {"ps"};
    arguments.insert(arguments.end(), one.arguments.begin(), one.arguments.end());
    const std::string said = engine.must(arguments);
    check.expect(said == one.output, {.symptom = "ps",
                                      .expected = one.output,
                                      .saw = said,
                                      .most_often = "",
                                      .read = kReadRun});
  }
  const std::string table = engine.must({"ps"});
  check.expect(table.starts_with("CONTAINER ID   IMAGE     COMMAND        CREATED"),
               {.symptom = "header",
                .expected = "CONTAINER ID   IMAGE     COMMAND        CREATED ...",
                .saw = table,
                .most_often = "",
                .read = kReadRun});
  engine.refuse({"ps", "-f", "bogus=1"}, 1, "Invalid filter 'bogus'");
  engine.refuse({"ps", "--format", "{{.Bogus}}"}, 1, "Bogus");
  engine.must({"rm", "-f", "up", "down"});
}

}  // namespace
}  // namespace checks
