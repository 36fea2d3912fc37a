#include "engine.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include <fcntl.h>
#include <linux/nsfs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/pid_fd.hpp"
#include "common/text.hpp"
#include "harness/json.hpp"
#include "harness/observe.hpp"

namespace checks {

namespace fs = std::filesystem;

MiniDocker::MiniDocker(harness::Context& check, std::string root, bool with_image)
    : check_(check), root_(std::move(root)) {
  check.may_leave(root_);
  if (with_image) must({"import", kBusybox, "busybox"});
}

std::vector<std::string> MiniDocker::words(
    const std::vector<std::string>& arguments) const {
  std::vector<std::string> argv = {"minidocker", "--root", root_};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return argv;
}

harness::Process MiniDocker::start(const std::vector<std::string>& arguments) {
  return check_.run(words(arguments));
}

Ended MiniDocker::run(const std::vector<std::string>& arguments,
                      const std::string& input) {
  harness::RunOptions options;
  options.argv = words(arguments);
  options.input = input;
  return harness::run_whole(check_, options);
}

std::string MiniDocker::must(const std::vector<std::string>& arguments) {
  const std::string command = common::shell_quote(arguments);
  const auto ended = run(arguments);
  harness::Context::expect(ended.status == 0,
                           {.symptom = "command-fails",
                            .expected = "`minidocker " + command + "` to succeed",
                            .saw = "status " + std::to_string(ended.status) + ": " +
                                   std::string(common::trim(ended.error)),
                            .most_often = "",
                            .read = kReadRun});
  return std::string(common::trim(ended.output));
}

void MiniDocker::refuse(const std::vector<std::string>& arguments, int status,
                        const std::string& words) {
  harness::expect_one_line(run(arguments), status, words, kReadRun);
}

common::Json MiniDocker::inspect(const std::string& name) {
  return harness::parse_json(must({"inspect", name}), kReadRun).at(0);
}

namespace {

/// Whether a process is in this PID namespace, or in one below it.
bool is_inside(pid_t pid, const fs::path& pid_namespace) {
  struct stat wanted {};
  common::check(::stat(pid_namespace.c_str(), &wanted), "stat", pid_namespace.native());
  const std::string own = "/proc/" + std::to_string(pid) + "/ns/pid";
  common::UniqueFd fd(::open(own.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat seen {};
  while (fd.valid() && ::fstat(fd.get(), &seen) == 0) {
    if (seen.st_ino == wanted.st_ino) return true;
    fd.reset(::ioctl(fd.get(), NS_GET_PARENT));
  }
  return false;
}

/// The first process of the sandbox for whose numbers something holds: in each PID
/// namespace from the checker's to its own. 0 if there is none.
pid_t find_process(const harness::Sandbox& sandbox,
                   const std::function<bool(const std::vector<pid_t>&)>& is_it) {
  const fs::path sandboxes = "/proc/" + std::to_string(sandbox.init()) + "/ns/pid";
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto pid = static_cast<pid_t>(std::stol(name));
    try {
      if (is_it(harness::pids_of(pid)) && is_inside(pid, sandboxes)) return pid;
    } catch (const std::exception&) {
      continue;  // it has ended
    }
  }
  return 0;
}

/// A process of the sandbox's by the number that it has there.
pid_t seen_from_outside(const harness::Sandbox& sandbox, pid_t inside) {
  const std::size_t depth = harness::pids_of(sandbox.init()).size();
  return find_process(sandbox, [&](const auto& pids) {
    return pids.size() >= depth && pids[depth - 1] == inside;
  });
}

}  // namespace

pid_t container_in(const harness::Sandbox& sandbox) {
  const std::size_t depth = harness::pids_of(sandbox.init()).size();
  return find_process(sandbox, [&](const auto& pids) {
    return pids.size() == depth + 1 && pids.back() == 1;
  });
}

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
  bool held = holds();
  for (; !held && Clock::now() < deadline; held = holds()) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  harness::Context::expect(held, {.symptom = "never",
                                  .expected = what,
                                  .saw = "not within ten seconds",
                                  .most_often = "",
                                  .read = kReadRun});
}

}  // namespace checks
