// Each command on a container in each state: C.1, C.5. The lab's README has the table.
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

LAB_CHECK("C.5-states", "", 0,
          "Each command says and returns what docker's does in each "
          "state") {
  MiniDocker engine(check);
  engine.must({"create", "--name", "created", "busybox", "true"});
  engine.must({"run", "-d", "--name", "running", "busybox", "sleep", "1000"});
  engine.must({"run", "--name", "exited", "busybox", "true"});
  struct Case {
    std::vector<std::string> command;
    const char* name;
    int status;
    const char* words;  ///< on standard error, or "" for the name on standard output
  };
  const std::vector<Case> cases = {
      {{"stop", "-t", "0"}, "created", 0, ""},
      {{"stop", "-t", "0"}, "exited", 0, ""},
      {{"stop"}, "absent", 1, "No such container: absent"},
      {{"kill"}, "created", 1, "is not running"},
      {{"kill"}, "exited", 1, "Cannot kill container: exited"},
      {{"kill"}, "absent", 1, "No such container: absent"},
      {{"kill", "-s", "BAD"}, "running", 1, "Invalid signal: BAD"},
      {{"start"}, "running", 0, ""},
      {{"start"}, "absent", 1, "No such container: absent"},
      {{"attach"}, "created", 1, "You cannot attach to a stopped container"},
      {{"attach"}, "absent", 1, "No such container: absent"},
      {{"top"}, "exited", 1, "is not running"},
      {{"rm"}, "running", 1, "You cannot remove a running container"},
      {{"rm"}, "absent", 1, "No such container: absent"},
      {{"rm", "-f"}, "absent", 0, "No such container: absent"},
      {{"wait"}, "absent", 1, "No such container: absent"},
      {{"logs"}, "absent", 1, "No such container: absent"},
      {{"inspect", "--type", "container"}, "absent", 1, "No such container: absent"},
  };
  for (const auto& one : cases) {
    auto arguments = one.command;
    arguments.emplace_back(one.name);
    if (*one.words != '\0') {
      engine.refuse(arguments, one.status, one.words);
      continue;
    }
    const std::string said = engine.must(arguments);
    check.expect(said == one.name, {.symptom = "output",
                                    .expected = one.name,
                                    .saw = said,
                                    .most_often = "",
                                    .read = kReadRun});
  }
  engine.refuse({"exec", "created", "true"}, 1, "is not running");
  engine.refuse({"exec", "running", "nonesuch"}, 127, "executable file not found");
  engine.refuse({"rename", "created", "exited"}, 1, "already in use");
  check.expect(engine.run({"exec", "running", "sh", "-c", "exit 6"}).status == 6,
               {.symptom = "exec-status",
                .expected = "the exit code of exec's command",
                .saw = "another one",
                .most_often = "",
                .read = kReadRun});
  check.expect(engine.must({"wait", "created"}) == "0",
               {.symptom = "wait-created",
                .expected = "0",
                .saw = engine.must({"wait", "created"}),
                .most_often = "",
                .read = kReadRun});
  const auto several = engine.run({"stop", "-t", "0", "created", "absent", "exited"});
  check.expect(several.status == 1 && several.output == "created\nexited\n",
               {.symptom = "several",
                .expected = "status 1, and the names of those that there are",
                .saw = several.output,
                .most_often = "the first error ends the command",
                .read = kReadRun});
  engine.must({"rm", "-f", "created", "running", "exited"});
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
