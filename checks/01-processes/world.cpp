#include "world.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "common/text.hpp"
#include "harness/json.hpp"

namespace checks {

namespace fs = std::filesystem;
using common::UniqueFd;

namespace {

constexpr char kGate[] = "/test/gate";
constexpr std::chrono::seconds kLimit{10};

fs::path proc(harness::Context& check, const std::string& path) {
  return check.sandbox().outside("/proc") / path;
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

std::string proc_file(harness::Context& check, const std::string& path) {
  try {
    return common::read_file(proc(check, path));
  } catch (const common::SyscallError&) {
    return "";
  }
}

KernelStat kernel_stat(harness::Context& check, pid_t pid) {
  KernelStat stat;
  const std::string text = proc_file(check, std::to_string(pid) + "/stat");
  if (text.empty()) return stat;
  const auto open = text.find('(');
  const auto close = text.rfind(')');
  stat.pid = pid;
  stat.name = text.substr(open + 1, close - open - 1);
  std::istringstream rest(text.substr(close + 2));
  std::vector<std::string> fields;  // fields[0] is the third of proc(5)
  for (std::string field; rest >> field;) fields.push_back(field);
  stat.state = fields.at(0)[0];
  stat.parent = std::stoi(fields.at(1));
  stat.group = std::stoi(fields.at(2));
  stat.session = std::stoi(fields.at(3));
  stat.threads = std::stoi(fields.at(17));
  stat.start_ticks = std::stoull(fields.at(19));
  return stat;
}

std::vector<KernelStat> kernel_processes(harness::Context& check) {
  std::vector<KernelStat> all;
  for (const auto& entry : fs::directory_iterator(proc(check, ""))) {
    const std::string name = entry.path().filename();
    if (!is_number(name)) continue;
    const auto stat = kernel_stat(check, std::stoi(name));
    if (stat.exists()) all.push_back(stat);
  }
  std::sort(all.begin(), all.end(),
            [](const KernelStat& a, const KernelStat& b) { return a.pid < b.pid; });
  return all;
}

std::vector<KernelStat> living(harness::Context& check) {
  constexpr pid_t kFirst = 1;
  auto all = kernel_processes(check);
  std::erase_if(all,
                [](const KernelStat& one) { return one.pid == kFirst || !one.alive(); });
  return all;
}

std::vector<KernelStat> children_of(harness::Context& check, pid_t pid) {
  auto all = kernel_processes(check);
  std::erase_if(all, [pid](const KernelStat& stat) { return stat.parent != pid; });
  return all;
}

std::uint64_t signal_bits(harness::Context& check, pid_t pid, const std::string& field) {
  const std::string text = proc_file(check, std::to_string(pid) + "/status");
  const auto values = common::key_values(text, ':');
  const auto found = values.find(field);
  if (found == values.end()) throw harness::HarnessError("no " + field + " in " + text);
  return std::stoull(found->second, nullptr, 16);
}

std::vector<std::string> words_of(harness::Context& check, pid_t pid) {
  const std::string text = proc_file(check, std::to_string(pid) + "/cmdline");
  std::vector<std::string> words;
  for (const auto word : common::split(text, '\0')) words.emplace_back(word);
  return words;
}

std::vector<std::string> extra_descriptors(harness::Context& check, pid_t pid) {
  std::vector<std::string> found;
  for (const auto& entry :
       fs::directory_iterator(proc(check, std::to_string(pid) + "/fd"))) {
    const std::string number = entry.path().filename();
    if (std::stoi(number) <= STDERR_FILENO) continue;
    found.push_back(number + " -> " + common::read_link(entry.path()));
  }
  return found;
}

std::string descriptor(harness::Context& check, pid_t pid, int number) {
  std::error_code none;
  return fs::read_symlink(
      proc(check, std::to_string(pid) + "/fd/" + std::to_string(number)), none);
}

pid_t inner(pid_t outer) {
  try {
    const std::string field = harness::status_field(outer, "NSpid");
    return std::stoi(field.substr(field.find_last_of(" \t") + 1));
  } catch (const std::exception&) {
    return 0;
  }
}

bool until(const std::function<bool()>& holds) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + harness::patience(kLimit);
  while (!holds()) {
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

namespace {

/// Whether a process that the kernel calls asleep is. One that looks for zombies in
/// waitpid(2) is called so while it looks. proc_pid_syscall(5)
bool sleeps(harness::Context& check, pid_t pid) {
  return !proc_file(check, std::to_string(pid) + "/syscall").starts_with("running");
}

}  // namespace

char settled(harness::Context& check, pid_t pid) {
  char state = 0;
  until([&] {
    state = kernel_stat(check, pid).state;
    if (state == 'S') return sleeps(check, pid);
    return state != 'R' && state != 'D' && state != 'T';
  });
  return state;
}

char settled(harness::Context& check, harness::Process& process) {
  const char state = settled(check, inner(process.pid()));
  while (const auto news = process.next(std::chrono::milliseconds{0})) {
    if (news->kind == harness::Event::Kind::kEnd) break;
  }
  return state;
}

void signal_inside(harness::Context& check, pid_t pid, int number) {
  check.sandbox().as_root_inside([pid, number] {
    // Only a child is in the PID namespace. pid_namespaces(7)
    common::ChildGuard child(common::check(::fork(), "fork"));
    if (child.pid() == 0) ::_exit(::kill(pid, number) == 0 ? 0 : errno);
    const int error = WEXITSTATUS(child.wait());
    if (error != 0 && error != ESRCH) throw common::SyscallError(error, "kill", "");
  });
}

void sweep(harness::Context& check) {
  constexpr pid_t kAll = -1;  // but the first process, and the one that calls
  signal_inside(check, kAll, SIGKILL);
  until([&check] { return living(check).empty(); });
}

pid_t await_line(harness::Context& check, harness::Process& process,
                 const std::string& line) {
  const pid_t first = check.settle(process, line);
  if (count_lines(process.output(), line) > 0) return inner(first);
  check.expect(check.stopped_at().empty(),
               {.symptom = "set-up-fails",
                .expected = "the command to run and to print " + line,
                .saw = "its set-up stopped at " + check.stopped_at(),
                .most_often = "a call that the kernel refuses here; its manual page says "
                              "why, under ERRORS",
                .read = "docs/01-processes.md, \"Troubleshooting\""});
  // The program stands still at a later step. Its command does not.
  const auto news = process.wait_for_line(line, kLimit);
  check.expect(news.has_value(), {.symptom = "silent",
                                  .expected = "the command to run and to print " + line,
                                  .saw = "it does not; " + process.last_words(),
                                  .most_often = "",
                                  .read = "man 2 execve"});
  return inner(news->pid);
}

pid_t await_ready(harness::Process& helper) {
  return inner(harness::Context::await_ready(helper));
}

int count_lines(const std::string& text, const std::string& line) {
  const auto lines = common::split(text, '\n');
  return static_cast<int>(std::count(lines.begin(), lines.end(), line));
}

Gate::Gate(harness::Context& check) {
  check.arrange("made a named pipe " + std::string(kGate) + ", where commands wait", [] {
    common::check(::mkfifo(kGate, 0600), "mkfifo", kGate);
    common::check(::chmod(kGate, 0666), "chmod", kGate);
  });
  // Open for both: on Linux nobody then waits in open(2), all wait in read(2). fifo(7).
  const std::string path = check.sandbox().outside(kGate);
  fd_ = UniqueFd(
      common::check(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK), "open", path));
}

void Gate::open(int readers) const {
  // A shell's `read` takes one byte after the other, and no more than its line.
  common::write_all(fd_.get(), std::string(static_cast<std::size_t>(readers), '\n'));
}

void Gate::end() const {
  common::write_all(fd_.get(), "go\n");
}

bool Gate::open_until(harness::Process& process, const std::string& line) const {
  constexpr std::chrono::milliseconds kTurn{20};
  return until([&] {
    if (process.held()) return true;
    open();
    process.wait_for_line(line, kTurn);
    return count_lines(process.output(), line) > 0;
  });
}

std::vector<std::string> shell(const std::string& script) {
  return {"/bin/sh", "-c", script};
}

std::vector<std::string> run_shell(const std::string& script,
                                   const std::vector<std::string>& flags) {
  std::vector<std::string> argv = {"procman", "run"};
  argv.insert(argv.end(), flags.begin(), flags.end());
  argv.insert(argv.end(), {"--", "/bin/sh", "-c", script});
  return argv;
}

void say(std::string_view line) {
  common::write_all(STDOUT_FILENO, std::string(line) + "\n");
}

void live_on() {
  for (;;) ::pause();
}

pid_t fork_child(const std::function<void()>& body) {
  const pid_t parent = ::getpid();
  const pid_t pid = common::check(::fork(), "fork");
  if (pid != 0) return pid;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() == parent) body();
  ::_exit(0);
}

common::Json parse_json(const std::string& text) {
  return harness::parse_json(text, "docs/01-processes.md, \"Troubleshooting\"");
}

common::Json json_of(harness::Context& check, std::vector<std::string> arguments,
                     int wanted) {
  arguments.insert(arguments.begin(), "procman");
  arguments.emplace_back("--json");
  auto process = check.run(arguments);
  const int status = check.finish(process);
  check.expect_status(
      process, status, wanted,
      {.symptom = "status-" + std::to_string(status),
       .most_often = status == 128 + SIGSEGV
                         ? "139 is 128 and SIGSEGV: a place that is not there, "
                           "such as that of an element which was not found"
                         : "",
       .read = "docs/01-processes.md, \"Troubleshooting\""});
  return parse_json(process.output());
}

}  // namespace checks
