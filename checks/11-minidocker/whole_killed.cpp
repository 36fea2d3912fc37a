// Whatever is killed, whenever: nothing is lost, and nothing is left. C.1.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <random>
#include <thread>
#include <utility>

#include "common/files.hpp"
#include "common/pid_fd.hpp"
#include "common/text.hpp"
#include "engine.hpp"

namespace checks {
namespace {

using std::chrono::microseconds;

LAB_CHECK("C.1-survives-its-parent", "", 0,
          "A container outlives the command line that has started it") {
  MiniDocker engine(check);
  auto running = engine.start(
      {"run", "--name", "web", "busybox", "sh", "-c", "echo READY; exec sleep 1000"});
  running.wait_for_line("READY", std::chrono::seconds{10});
  check.did("killed `minidocker run` with SIGKILL");
  running.signal(SIGKILL);
  running.wait(std::chrono::seconds{5});
  check.expect(engine.states() == "web running", {.symptom = "state",
                                                  .expected = "web running",
                                                  .saw = engine.states(),
                                                  .most_often = "it dies with its client",
                                                  .read = kReadRun});
  engine.must({"exec", "web", "true"});
  engine.must({"rm", "-f", "web"});
  engine.expect_nothing_left();
}

LAB_CHECK("C.1-monitor-killed", "", 0,
          "Without its monitor a container ends; it is listed so, and can be started "
          "again") {
  MiniDocker engine(check);
  engine.must({"run", "-d", "--name", "web", "busybox", "sleep", "1000"});
  const auto contained = common::PidFd::open(engine.first_process("web"));
  check.did("killed its monitor with SIGKILL");
  engine.kill_monitor("web");
  check.expect(contained.wait_exit(harness::patience(std::chrono::seconds{5})),
               {.symptom = "survives",
                .expected = "the container's first process to end",
                .saw = "it still runs",
                .most_often = "PR_SET_PDEATHSIG was lost",
                .read = "man 2 prctl"});
  await("the container to be listed as exited",
        [&] { return engine.states() == "web exited"; });
  check.expect(engine.inspect("web").at("State").at("ExitCode") == 137,
               {.symptom = "exit-code",
                .expected = "137",
                .saw = engine.inspect("web").at("State").dump(),
                .most_often = "",
                .read = kReadRun});
  engine.must({"start", "web"});
  check.expect(engine.states() == "web running", {.symptom = "state",
                                                  .expected = "web running",
                                                  .saw = engine.states(),
                                                  .most_often = "",
                                                  .read = kReadRun});
  engine.must({"rm", "-f", "web"});
  engine.expect_nothing_left();
}

LAB_CHECK(
    "C.1-stalled-client", "", 0,
    "A client that reads nothing makes its container wait, and keeps it from nothing "
    "else") {
  MiniDocker engine(check);
  auto stalled = engine.start({"run", "--name", "web", "busybox", "yes"});
  const auto log = [&] {
    std::error_code none;
    const std::string id = engine.run({"ps", "-q", "--no-trunc"}).output;
    const auto file = std::filesystem::path(kRoot) / "containers" /
                      std::string(common::trim(id)) / "log";
    const auto size = std::filesystem::file_size(check.sandbox().outside(file), none);
    return none ? 0 : size;
  };
  std::uintmax_t size = 0;
  await("the container to stand still", [&] {
    const auto before = std::exchange(size, log());
    return size > 1'000'000 && size == before;
  });
  const auto state = engine.inspect("web").at("State");
  check.expect(state.at("Running"), {.symptom = "ended",
                                     .expected = "a container that runs",
                                     .saw = state.dump(),
                                     .most_often = "",
                                     .read = kReadRun});
  engine.must({"exec", "web", "true"});
  engine.must({"stop", "-t", "0", "web"});
  check.expect(engine.states() == "web exited", {.symptom = "state",
                                                 .expected = "web exited",
                                                 .saw = engine.states(),
                                                 .most_often = "",
                                                 .read = kReadRun});
  stalled.end(std::chrono::seconds{5});
  engine.must({"rm", "web"});
  engine.expect_nothing_left();
}

LAB_CHECK("C.1-hundred-at-once", "", 0,
          "A hundred containers start at once, are listed, and go again") {
  constexpr int kCount = 100;
  MiniDocker engine(check);
  std::vector<harness::Process> starting;
  for (int i = 0; i < kCount; ++i) {
    starting.push_back(engine.start(
        {"run", "-d", "--name", "c" + std::to_string(i), "busybox", "sleep", "1000"}));
  }
  std::vector<std::string> remove = {"rm", "-f"};
  for (int i = 0; i < kCount; ++i) {
    auto& process = starting[static_cast<std::size_t>(i)];
    const int status = check.finish(process, std::chrono::seconds{60});
    check.expect(status == 0, {.symptom = "start",
                               .expected = "status 0 of each",
                               .saw = process.error(),
                               .most_often = "the database was locked",
                               .read = kReadRun});
    remove.push_back("c" + std::to_string(i));
  }
  const auto listed = common::split(engine.must({"ps", "-q"}), '\n').size();
  check.expect(listed == kCount, {.symptom = "listed",
                                  .expected = "100 that run",
                                  .saw = std::to_string(listed),
                                  .most_often = "",
                                  .read = kReadRun});
  engine.must(remove);
  engine.expect_nothing_left();
}

void must_soon(MiniDocker& engine, const std::vector<std::string>& arguments) {
  harness::expect_soon(
      "minidocker " + common::shell_quote(arguments),
      [&] { return engine.run(arguments); }, kReadRun);
}

LAB_CHECK("C.1-killed-at-any-moment", "", 4,
          "Killed at any of a hundred random moments, a command leaves what ps -a lists "
          "and rm removes") {
  constexpr int kRounds = 100;
  constexpr unsigned kSeed = 11;
  MiniDocker engine(check);
  engine.must({"create", "--name", "kept", "busybox", "true"});
  check.did("killed create, run, run -d, start, stop, rm and import at " +
            std::to_string(kRounds) + " random moments (seed " + std::to_string(kSeed) +
            "), and, after every second, the monitor as well");
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<int> moment(0, 15'000);
  struct Victim {
    std::vector<std::string> command;
    bool runs_before = false;
  };
  const std::vector<Victim> victims = {
      {{"create", "--name", "victim", "busybox", "true"}},
      {{"run", "--name", "victim", "busybox", "sleep", "0.01"}},
      {{"run", "-d", "--name", "victim", "busybox", "sleep", "1000"}},
      {{"run", "--rm", "--name", "victim", "busybox", "sleep", "0.01"}},
      {{"start", "kept"}},
      {{"stop", "-t", "0", "victim"}, true},
      {{"rm", "-f", "victim"}, true},
      {{"import", kBusybox, "victim"}}};
  for (int round = 0; round < kRounds; ++round) {
    const auto& victim = victims[static_cast<std::size_t>(round) % victims.size()];
    if (victim.runs_before) {
      engine.must({"run", "-d", "--name", "victim", "busybox", "sleep", "1000"});
    }
    auto process = engine.start(victim.command);
    std::this_thread::sleep_for(microseconds{moment(random)});  // the moment is the test
    process.signal(SIGKILL);
    process.wait(std::chrono::seconds{5});
    if (round % 2 == 0 && engine.states().find("victim running") != std::string::npos) {
      engine.kill_monitor("victim");
    }
    const std::string states = engine.states();
    check.expect(states.find("kept") != std::string::npos,
                 {.symptom = "lost",
                  .expected = "the container kept to be listed",
                  .saw = states,
                  .most_often = "",
                  .read = kReadRun});
    if (states.find("victim") != std::string::npos) {
      must_soon(engine, {"rm", "-f", "victim"});
    }
    must_soon(engine, {"start", "-a", "kept"});
  }
  must_soon(engine, {"rm", "kept"});
  engine.must({"import", kBusybox, "last"});
  engine.expect_nothing_left();
}

LAB_CHECK("C.1-early-signal", "", 0,
          "A signal to `run` before its container is up ends both, or reaches the "
          "container") {
  constexpr int kRounds = 30;
  MiniDocker engine(check);
  check.did("sent `minidocker run` SIGINT at " + std::to_string(kRounds) + " moments");
  for (int round = 0; round < kRounds; ++round) {
    auto process = engine.start({"run", "--name", "web", "busybox", "sh", "-c",
                                 "trap 'exit 7' INT; while :; do sleep 0.01; done"});
    std::this_thread::sleep_for(std::chrono::milliseconds{round});  // is the test
    process.signal(SIGINT);
    // One that comes before the trap is set is lost in the container, as in any other.
    while (!process.wait(std::chrono::milliseconds{100})) process.signal(SIGINT);
    const std::string states = engine.states();
    check.expect(states.find("running") == std::string::npos,
                 {.symptom = "left-alone",
                  .expected = "no container that runs after its client has ended",
                  .saw = states,
                  .most_often = "the signals are held back only when the container runs",
                  .read = kReadRun});
    engine.run({"rm", "-f", "web"});
  }
  engine.expect_nothing_left();
}

}  // namespace
}  // namespace checks
