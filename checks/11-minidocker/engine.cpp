#include "engine.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/pid_fd.hpp"
#include "common/text.hpp"
#include "harness/json.hpp"
#include "harness/observe.hpp"

namespace checks {

namespace fs = std::filesystem;

MiniDocker::MiniDocker(harness::Context& check, bool with_image) : check_(check) {
  check.may_leave(kRoot);
  if (with_image) must({"import", kBusybox, "busybox"});
}

harness::Process MiniDocker::start(std::vector<std::string> arguments) {
  std::vector<std::string> argv = {"minidocker", "--root", kRoot};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return check_.run(std::move(argv));
}

Ended MiniDocker::run(std::vector<std::string> arguments, const std::string& input) {
  std::vector<std::string> argv = {"minidocker", "--root", kRoot};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  harness::RunOptions options;
  options.argv = std::move(argv);
  options.input = input;
  return harness::run_whole(check_, options);
}

std::string MiniDocker::must(std::vector<std::string> arguments) {
  const std::string command = common::shell_quote(arguments);
  const auto ended = run(std::move(arguments));
  harness::Context::expect(ended.status == 0,
                           {.symptom = "command-fails",
                            .expected = "`minidocker " + command + "` to succeed",
                            .saw = "status " + std::to_string(ended.status) + ": " +
                                   std::string(common::trim(ended.error)),
                            .most_often = "",
                            .read = kReadRun});
  return std::string(common::trim(ended.output));
}

void MiniDocker::refuse(std::vector<std::string> arguments, int status,
                        const std::string& words) {
  harness::expect_one_line(run(std::move(arguments)), status, words, kReadRun);
}

common::Json MiniDocker::inspect(const std::string& name) {
  return harness::parse_json(must({"inspect", name}), kReadRun).at(0);
}

namespace {

bool is_below(pid_t pid, pid_t ancestor) {
  while (pid > 1 && pid != ancestor) pid = harness::parent_of(pid);
  return pid == ancestor;
}

/// A process of the sandbox's by the number that it has there, as the checker sees it; 0
/// if there is none.
pid_t seen_from_outside(const harness::Sandbox& sandbox, pid_t inside) {
  const std::size_t depth = harness::pids_of(sandbox.init()).size();
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto pid = static_cast<pid_t>(std::stol(name));
    try {
      const auto pids = harness::pids_of(pid);
      const bool same = pids.size() >= depth && pids[depth - 1] == inside;
      if (same && is_below(pid, sandbox.init())) return pid;
    } catch (const std::exception&) {
      continue;  // it has ended
    }
  }
  return 0;
}

}  // namespace

pid_t MiniDocker::first_process(const std::string& name) {
  const auto ended = run({"inspect", "-f", "{{.State.Pid}}", name});
  const pid_t inside = ended.status == 0 ? std::atoi(ended.output.c_str()) : 0;
  return inside == 0 ? 0 : seen_from_outside(check_.sandbox(), inside);
}

void MiniDocker::kill_monitor(const std::string& name) {
  const pid_t first = first_process(name);
  if (first == 0) return;
  const pid_t monitor = harness::parent_of(first);
  // Of a process that has just ended the parent is 0, or the sandbox's first one.
  if (monitor <= 1 || monitor == check_.sandbox().init()) return;
  try {
    common::PidFd::open(monitor).signal(SIGKILL);
  } catch (const common::SyscallError&) {
    // It has ended.
  }
}

std::string MiniDocker::states() {
  std::string text = must({"ps", "-a", "--format", "{{.Names}} {{.State}}"});
  auto lines = common::split(text, '\n');
  std::sort(lines.begin(), lines.end());
  std::string all;
  for (const auto line : lines) all += (all.empty() ? "" : ", ") + std::string(line);
  return all;
}

void MiniDocker::expect_nothing_left() {
  std::string left = states();
  for (const char* folder : {"containers", "run"}) {
    for (const auto& entry :
         fs::directory_iterator(check_.sandbox().outside(fs::path(kRoot) / folder))) {
      left += " " + (fs::path(folder) / entry.path().filename()).native();
    }
  }
  harness::Context::expect(left.empty(),
                           {.symptom = "left-behind",
                            .expected = "no container, and no folder of one",
                            .saw = left,
                            .most_often = "what a killed process has left is not found",
                            .read = kReadRun});
}

void await(const std::string& what, const std::function<bool()>& holds) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + harness::patience(std::chrono::seconds{10});
  while (!holds()) {
    if (Clock::now() > deadline) {
      throw harness::CheckFailed{{.symptom = "never",
                                  .expected = what,
                                  .saw = "not within ten seconds",
                                  .most_often = "",
                                  .read = kReadRun}};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
}

}  // namespace checks
