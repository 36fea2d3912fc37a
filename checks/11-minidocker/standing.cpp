#include "standing.hpp"

#include <csignal>
#include <filesystem>
#include <optional>

#include "common/check.hpp"
#include "common/pid_fd.hpp"

namespace checks {

namespace fs = std::filesystem;

namespace {

void kill_and_await(pid_t pid) {
  if (pid == 0) return;
  try {
    const auto handle = common::PidFd::open(pid);
    handle.signal(SIGKILL);
    handle.wait_exit(harness::patience(std::chrono::seconds{5}));
  } catch (const common::SyscallError&) {
    // It has ended.
  }
}

/// When its monitor is gone.
void await_end(pid_t pid) {
  if (pid == 0) return;
  std::optional<common::PidFd> handle;
  try {
    handle = common::PidFd::open(pid);
  } catch (const common::SyscallError&) {
    return;  // it has ended
  }
  harness::Context::expect(
      handle->wait_exit(harness::patience(std::chrono::seconds{5})),
      {.symptom = "outlives-its-monitor",
       .expected = "the container's first process to end with its monitor",
       .saw = "it runs",
       .most_often = "",
       .read = "man 2 prctl, PR_SET_PDEATHSIG"});
}

harness::RunOptions run_of(const MiniDocker& engine,
                           const std::vector<std::string>& arguments) {
  std::vector<std::string> argv = {"run"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  harness::RunOptions options;
  options.argv = engine.words(argv);
  return options;
}

Standing stand_by(MiniDocker& engine, const harness::RunOptions& options) {
  auto& check = engine.check();
  Standing standing{check.run(options)};
  // Not by what it prints, which is a later step's effect.
  const pid_t told = check.settle(
      standing.process, "the command to run in a container", [&check]() -> pid_t {
        const pid_t first = container_in(check.sandbox());
        return first != 0 && harness::status_field(first, "Name") == "sleep" ? first : 0;
      });
  standing.first = container_in(check.sandbox());
  standing.monitor = standing.first == 0 ? told : harness::parent_of(standing.first);
  check.expect(standing.monitor > 1 && standing.monitor != standing.process.pid(),
               {.symptom = "no-monitor",
                .expected = "a monitor: a process beside `minidocker run`",
                .saw = standing.process.last_words(),
                .most_often = "",
                .read = kReadRun});
  return standing;
}

}  // namespace

Standing stand(MiniDocker& engine, const std::vector<std::string>& arguments) {
  return stand_by(engine, run_of(engine, arguments));
}

Standing stand_inside(MiniDocker& engine, const std::vector<std::string>& arguments) {
  return stand_inside(engine, run_of(engine, arguments));
}

Standing stand_inside(MiniDocker& engine, const harness::RunOptions& options) {
  Standing standing = stand_by(engine, options);
  engine.check().expect(standing.first != 0, {.symptom = "no-container",
                                              .expected = "a first process",
                                              .saw = standing.process.last_words(),
                                              .most_often = "",
                                              .read = kReadRun});
  return standing;
}

std::vector<std::string> ready(std::vector<std::string> flags) {
  for (const char* word : {"--name", "web", "busybox", "sleep", "1000"}) {
    flags.emplace_back(word);
  }
  return flags;
}

void end(MiniDocker& engine, Standing& standing) {
  kill_and_await(standing.monitor);
  standing.process.let_go();
  await_end(standing.first);
  const auto status = standing.process.end(std::chrono::seconds{5});
  engine.check().expect(status.has_value(),
                        {.symptom = "does-not-end",
                         .expected = "`minidocker run` to end when its monitor is killed",
                         .saw = "it still runs after 5 s",
                         .most_often = "",
                         .read = kReadRun});
}

void run_and_kill_monitor(MiniDocker& engine, std::vector<std::string> flags) {
  auto& check = engine.check();
  flags.insert(flags.begin(), {"run", "-d"});
  auto running = engine.start(ready(std::move(flags)));
  check.finish(running);
  const pid_t first = container_in(check.sandbox());
  const auto contained = common::PidFd::open(first);
  check.did("killed its monitor with SIGKILL");
  kill_and_await(harness::parent_of(first));
  contained.wait_exit(harness::patience(std::chrono::seconds{5}));
}

fs::path folder_of(harness::Context& check, const std::string& what) {
  for (const auto& entry :
       fs::directory_iterator(check.sandbox().outside(fs::path(kRoot) / what))) {
    return entry.path();
  }
  return {};
}

}  // namespace checks
