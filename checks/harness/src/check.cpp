#include "harness/check.hpp"

#include <charconv>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>
#include <sys/mount.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/text.hpp"
#include "common/user_namespace.hpp"

namespace harness {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds kStartLimit{10'000};
constexpr milliseconds kEndLimit{1'000};

/// "TODO labs/..:13: step 4.2 is yours: .." -> the step and the message.
std::optional<Undone> undone_step(const std::string& report) {
  constexpr std::string_view kTodo = "TODO ";
  constexpr std::string_view kMarker = ": step ";
  if (!report.starts_with(kTodo)) return std::nullopt;
  std::string message(common::trim(std::string_view(report).substr(kTodo.size())));
  const auto marker = message.find(kMarker);
  if (marker == std::string::npos) return std::nullopt;
  const auto start = marker + kMarker.size();
  const std::string step = message.substr(start, message.find(' ', start) - start);
  return Undone{Step::parse(step), std::move(message)};
}

/// Of the differences that were found, the first one's.
Failure leak(const std::vector<std::string>& left) {
  Failure failure{.symptom = "leak",
                  .expected = "after the program's end, everything as before it",
                  .saw = fmt::format("{}", fmt::join(left, "\n")),
                  .most_often =
                      "a temporary file, or what was made in a network "
                      "namespace, that is not removed",
                  .read = "the comment above the function, in the lab's header"};
  if (left.front().find("mount ") != std::string::npos) {
    failure.most_often =
        "a mount that spread to the host because the tree was not private";
    failure.read = "man 7 mount_namespaces, SHARED SUBTREES";
  } else if (left.front().find("process ") != std::string::npos) {
    failure.most_often = "a child that is neither waited for nor ended";
    failure.read = "man 2 wait; man 2 prctl, PR_SET_PDEATHSIG";
  }
  return failure;
}

}  // namespace

Step Step::parse(const std::string& text) {
  Step step;
  const char* end = text.data() + text.size();
  const auto lab = std::from_chars(text.data(), end, step.lab);
  if (lab.ec == std::errc{} && lab.ptr != end && *lab.ptr == '.') {
    const auto number = std::from_chars(lab.ptr + 1, end, step.number);
    if (number.ec == std::errc{} && number.ptr == end) return step;
  }
  throw std::invalid_argument("'" + text + "' is not a step: 4.8 would be one");
}

std::vector<Check>& registry() {
  static std::vector<Check> checks;
  return checks;
}

Check make_check(const std::string& id, const std::string& step, int points,
                 const std::string& title, std::function<void(Context&)> run,
                 const char* file, int line) {
  std::optional<Step> number;
  if (!step.empty()) number = Step::parse(step);
  return {id, number, points, title, std::move(run), file, line};
}

Context::Context(const Check& check, SandboxOptions options, bool trusted_allowed)
    : check_(check), options_(std::move(options)), trusted_allowed_(trusted_allowed) {}

Sandbox& Context::sandbox() {
  if (!sandbox_) sandbox_.emplace(options_);
  return *sandbox_;
}

Sandbox& Context::trusted_sandbox() {
  if (!trusted_allowed_)
    skip("runs the program as the host's root, so only if asked to, with --trusted");
  if (!common::is_host_root()) skip("needs the host's root: run it with sudo");
  options_.trusted = true;
  return sandbox();
}

void Context::need_ids(long wanted) {
  std::istringstream map(
      common::read_file("/proc/" + std::to_string(sandbox().init()) + "/uid_map"));
  long inside = 0;
  long outside = 0;
  long count = 0;
  map >> inside >> outside >> count;  // one line, see user_namespaces(7)
  if (count < wanted)
    skip("needs more user IDs: give yourself some in subuid(5) and subgid(5)");
}

void Context::drop_subordinate_ids() {
  arrange("let no user have ids in /etc/subuid and /etc/subgid", [] {
    for (const char* file : {"/etc/subuid", "/etc/subgid"}) {
      if (!std::filesystem::exists(file)) continue;
      common::check(::mount("/dev/null", file, nullptr, MS_BIND, nullptr), "mount", file);
    }
  });
}

void Context::arrange(const std::string& what, const std::function<void()>& body) {
  did(what);
  sandbox().as_root_inside(body);
}

void Context::remember_belongings() {
  if (!before_) before_ = sandbox().belongings();
}

Process Context::start_helper(const std::string& what,
                              const std::function<void()>& body) {
  remember_belongings();
  did(what);
  return sandbox().start({.argv = {}, .before_exec = body});
}

pid_t Context::await_ready(Process& helper) {
  constexpr std::chrono::minutes kLimit{1};
  const auto ready = helper.wait_for_line("READY", kLimit);
  if (!ready) throw HarnessError("a helper did not come up");
  return ready->pid;
}

Process Context::run(const RunOptions& options) {
  remember_belongings();
  std::string line = "ran    " + common::shell_quote(options.argv);
  if (!options.leak_directory.empty())
    line += ", with " + options.leak_directory + " open as descriptors 7 and 2000";
  did(line);
  RunOptions held = options;
  held.hold = true;
  return sandbox().start(held);
}

void Context::refuse_undone(const Process& process) const {
  if (!process.held()) return;
  const auto undone = undone_step(process.held()->text);
  if (undone && (!check_.step || undone->step <= *check_.step)) throw Undone(*undone);
}

/// A later step, too: what this check is about has been passed, or is never reached.
void Context::refuse_any_undone(const Process& process) const {
  refuse_undone(process);
  if (!process.held()) return;
  if (const auto undone = undone_step(process.held()->text)) throw Undone(*undone);
}

int Context::finish(Process& process, milliseconds limit) {
  return finish(
      process, limit,
      {.symptom = "hangs",
       .expected = "the program to end",
       .most_often =
           "a wait for something that cannot happen: a descriptor that is still "
           "open, a child that is never reaped",
       .read = "man 2 wait"});
}

int Context::finish(Process& process, milliseconds limit, Failure without_end) {
  const auto status = process.wait(limit);
  refuse_any_undone(process);
  if (!status) {
    without_end.saw = fmt::format("it still ran after {} ms", patience(limit).count());
    throw CheckFailed{std::move(without_end)};
  }
  return *status;
}

int Context::run_to_end(const RunOptions& options, std::string* output) {
  Process process = run(options);
  const int status = finish(process);
  if (output != nullptr) *output = process.output() + process.error();
  return status;
}

/// It did not come to what was waited for: at a later step or a failure it may stand.
pid_t Context::stands_still(Process& process, Failure failure) {
  if (process.held()) {
    if (!undone_step(process.held()->text)) stopped_at_ = process.last_words();
    return looked_at_ = process.held()->pid;
  }
  const auto status = process.wait(milliseconds{0});
  const std::string end = status ? "it ended with status " + std::to_string(*status)
                                 : "it neither said so nor ended";
  const std::string words = process.last_words();
  failure.symptom = "ended-early";
  failure.saw = end + (words.empty() ? "" : ": " + words);
  failure.read = words.empty() ? "man 2 execve" : "the message above; man 2 execve";
  if (status) {
    failure.most_often =
        "a call that fails is not checked, or the program gives up before it execs the "
        "command";
  }
  throw CheckFailed{failure};
}

pid_t Context::settle(Process& process, const std::string& line) {
  const auto ready = process.wait_for_line(line, kStartLimit);
  refuse_undone(process);
  if (ready) return looked_at_ = ready->pid;
  return stands_still(
      process,
      {.expected = "the command to run and to print " + line,
       .most_often = "it waits for something that does not come, or the command has no "
                     "standard output to say it on"});
}

pid_t Context::settle(Process& process, const std::string& what,
                      const std::function<pid_t()>& shown) {
  const auto deadline = std::chrono::steady_clock::now() + patience(kStartLimit);
  while (!process.held() && std::chrono::steady_clock::now() < deadline) {
    const auto event = process.next(milliseconds{10});
    if (event && event->kind == Event::Kind::kEnd) break;
    if (const pid_t pid = shown()) return looked_at_ = pid;
  }
  refuse_undone(process);
  return stands_still(
      process,
      {.expected = what, .most_often = "it waits for something that does not come"});
}

bool Context::comes_to(Process& process, milliseconds limit,
                       const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + patience(limit);
  constexpr milliseconds kPause{5};
  while (!holds()) {
    const bool stands = process.stands_within(kPause);
    refuse_any_undone(process);
    if (stands || std::chrono::steady_clock::now() > deadline) return holds();
  }
  return true;
}

void Context::expect_status(const Process& process, int status, int wanted,
                            Failure failure) {
  if (status == wanted) return;
  if (failure.expected.empty()) failure.expected = fmt::format("status {}", wanted);
  const std::string words = process.last_words();
  failure.saw = fmt::format("status {}{}{}", status, words.empty() ? "" : ": ", words);
  throw CheckFailed{std::move(failure)};
}

std::vector<std::string> Context::left_behind() {
  // What was killed is gone a moment later: a mount namespace and its processes end by
  // themselves, and nobody tells us when.
  const auto deadline = std::chrono::steady_clock::now() + patience(kEndLimit);
  for (;;) {
    auto left = differences(*before_, sandbox_->belongings(), may_leave_);
    if (left.empty() || std::chrono::steady_clock::now() > deadline) return left;
    std::this_thread::sleep_for(milliseconds{5});
  }
}

void Context::expect_nothing_left() {
  if (!before_ || !sandbox_) return;
  const auto left = left_behind();
  if (left.empty()) return;
  throw CheckFailed{leak(left)};
}

}  // namespace harness
