// Ending a process: by its descriptor, first asking, then by force.
#include <algorithm>
#include <chrono>
#include <csignal>

#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "world.hpp"

namespace checks {
namespace {

constexpr char kReadStop[] =
    "man 2 pidfd_send_signal; docs/01-processes.md, \"Ending a process\"";

constexpr int kItsOwn = 42;  // what a helper exits with by its own will

volatile std::sig_atomic_t terms = 0;

/// For a helper: says TERM when that signal has come, waits at the gate and exits.
void end_in_order() {
  struct sigaction action {};
  action.sa_handler = [](int) { terms = 1; };
  ::sigaction(SIGTERM, &action, nullptr);
  sigset_t blocked;
  sigset_t before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &blocked, &before);
  say("READY");
  while (terms == 0) ::sigsuspend(&before);
  say("TERM");
  const int gate = common::check(::open("/work/gate", O_RDONLY), "open", "gate");
  char byte = 0;
  while (::read(gate, &byte, 1) == -1 && errno == EINTR) {
  }
  ::_exit(kItsOwn);
}

pid_t await_helper(harness::Process& helper) {
  if (!helper.wait_for_line("READY", std::chrono::seconds{10}))
    throw harness::HarnessError("a helper did not come up");
  return inner(helper.pid());
}

std::string status_of(const std::optional<int>& status) {
  return status ? "status " + std::to_string(*status) : std::string("it still runs");
}

LAB_CHECK("L01.1-asked-first", "1.10", 3,
          "SIGTERM comes first, and the process has the grace to end in its own way") {
  const Gate gate(check);
  auto helper = check.start_helper(
      "started a process that at SIGTERM waits at the gate, then exits with 42",
      end_in_order);
  const pid_t pid = await_helper(helper);
  auto process = check.run({"procman", "stop", "--grace", "1h", std::to_string(pid)});
  const pid_t procman = inner(process.pid());
  constexpr std::chrono::milliseconds kTurn{1};
  bool asked = false;
  until([&] {
    process.next(kTurn);
    helper.next(kTurn);
    asked = count_lines(helper.output(), "TERM") == 1;
    return asked || process.held() || !kernel_stat(check, procman).alive();
  });
  if (process.held()) check.finish(process);
  const char state = settled(check, procman);
  const auto before = kernel_stat(check, pid);
  check.did("opened the gate");
  gate.open();
  const int status = check.finish(process);
  const auto ended = helper.wait(std::chrono::seconds{10});
  check.expect(ended == kItsOwn,
               {.symptom = "killed-early",
                .expected = "the process to end by itself, with status 42",
                .saw = status_of(ended) +
                       (asked ? ", after it got SIGTERM" : ", and it never got SIGTERM"),
                .most_often = "SIGKILL at once, or after a grace that is read wrongly: "
                              "nobody can clean up then",
                .read = kReadStop});
  check.expect(state == 'S' && before.alive(),
               {.symptom = "returns-early",
                .expected = "procman to wait while the process cleans up",
                .saw = "procman had ended by then",
                .most_often = "who sent the signal does not know that it has had its "
                              "effect: a pidfd can be read (poll(2)) once its process "
                              "has ended",
                .read = kReadStop});
  check.expect(
      status == 0,
      {.symptom = "status",
       .expected = "status 0",
       .saw = "status " + std::to_string(status) + ": " + process.last_words(),
       .most_often = "kAfterTerm says that it ended by itself, kGone that it was not "
                     "there any more",
       .read = kReadStop});
}

/// For a helper: makes the first process of a PID namespace, and a second one. The end of
/// the first waits until the second, which ends with it, is reaped (pid_namespaces(7)):
/// when the gate has been opened.
void delay_an_end() {
  common::check(::unshare(CLONE_NEWPID), "unshare", "PID namespace");
  for (int i = 0; i < 2; ++i) {
    if (common::check(::fork(), "fork") != 0) continue;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    live_on();
  }
  say("READY");
  const int gate = common::check(::open("/work/gate", O_RDONLY), "open", "gate");
  char byte = 0;
  common::check(::read(gate, &byte, 1), "read", "gate");
  while (::wait(nullptr) != -1) {
  }
}

void expect_to_have_waited(bool holds, const std::string& saw) {
  harness::Context::expect(
      holds, {.symptom = "returns-after-sigkill",
              .expected = "procman to wait for the end, and status 0",
              .saw = saw,
              .most_often = "SIGKILL is sent at once, and has its effect a little later: "
                            "who sends it has to wait as well",
              .read = kReadStop});
}

void expect_end_awaited(harness::Context& check, const Gate& gate) {
  auto helper = check.start_helper(
      "started a process that SIGKILL ends with delay: the first of a PID namespace",
      delay_an_end);
  const auto both = children_of(check, await_helper(helper));
  if (both.size() != 2) throw harness::HarnessError("a helper has other children");
  auto process =
      check.run({"procman", "stop", "--grace", "0.1", std::to_string(both[0].pid)});
  const pid_t procman = inner(process.pid());
  until([&] {
    return kernel_stat(check, both[1].pid).state == 'Z' ||
           !kernel_stat(check, procman).alive();
  });
  check.did("saw    that it had been killed, and had not ended yet");
  const char state = settled(check, procman);
  const char seen = kernel_stat(check, both[0].pid).state;
  check.did("let it end");
  gate.open();
  const int status = check.finish(process);
  helper.wait(std::chrono::seconds{10});
  expect_to_have_waited(state == 'S' && status == 0,
                        std::string("procman in state ") + state +
                            " while the process was in state " + seen + ", status " +
                            std::to_string(status));
}

LAB_CHECK("L01.1-killed-after-the-grace", "1.10", 3,
          "A process that does not hear SIGTERM is killed when the grace is over") {
  const Gate gate(check);
  auto helper = check.start_helper("started a process that takes SIGTERM for a joke", [] {
    std::signal(SIGTERM, [](int) { say("TERM"); });
    say("READY");
    live_on();
  });
  const pid_t pid = await_helper(helper);
  const auto begin = std::chrono::steady_clock::now();
  auto process = check.run({"procman", "stop", "--grace", "0.2", std::to_string(pid)});
  const int status = check.finish(process);
  const auto took = std::chrono::steady_clock::now() - begin;
  const auto left = kernel_stat(check, pid);
  const auto ended = helper.wait(std::chrono::seconds{left.alive() ? 1 : 0});
  expect_to_have_waited(!left.alive() || ended != 128 + SIGKILL,
                        std::string("it was in state ") + left.state +
                            " when procman had ended, and ended then");
  check.expect(
      status == 0 && !left.alive(),
      {.symptom = "survives",
       .expected = "the process to have ended when procman has",
       .saw = "its state is " + std::string(1, left.state) + ", procman's status " +
              std::to_string(status) + " " + process.last_words(),
       .most_often = "no SIGKILL after the grace",
       .read = kReadStop});
  check.expect(took >= std::chrono::milliseconds{200},
               {.symptom = "grace-cut-short",
                .expected = "SIGKILL after 0.2 s",
                .saw = "all was over before that",
                .most_often = "poll(2) counts in milliseconds, as the grace does",
                .read = "man 2 poll; docs/01-processes.md, \"Ending a process\""});
  check.expect(
      ended == 128 + SIGKILL && count_lines(helper.output(), "TERM") == 1,
      {.symptom = "wrong-signals",
       .expected = "one SIGTERM, then SIGKILL",
       .saw = status_of(ended) + ", and " +
              std::to_string(count_lines(helper.output(), "TERM")) + " times SIGTERM",
       .most_often = "SIGTERM was sent again and again, or not at all",
       .read = kReadStop});
  expect_end_awaited(check, gate);
}

LAB_CHECK("L01.1-paused-is-ended", "1.10", 2,
          "A paused process is let go on, or it could not act on SIGTERM") {
  const Gate gate(check);
  auto helper = check.start_helper(
      "started a process that at SIGTERM exits with 42, and paused it (SIGSTOP)",
      end_in_order);
  const pid_t pid = await_helper(helper);
  helper.signal(SIGSTOP);
  until([&] { return kernel_stat(check, pid).state == 'T'; });
  gate.open();
  auto process = check.run({"procman", "stop", "--grace", "1h", std::to_string(pid)});
  settled(check, process);
  if (process.held()) check.finish(process);
  check.expect(kernel_stat(check, pid).state != 'T',
               {.symptom = "still-paused",
                .expected = "the process to go on, and to end",
                .saw = "its state is T, and SIGTERM is pending",
                .most_often = "a stopped process acts on no signal but SIGKILL and "
                              "SIGCONT: send that one, too",
                .read = "man 7 signal; docs/01-processes.md, \"Ending a process\""});
  check.finish(process);
  const auto ended = helper.wait(std::chrono::seconds{10});
  check.expect(ended == kItsOwn,
               {.symptom = "killed-paused",
                .expected = "the process to end by itself, with status 42",
                .saw = status_of(ended),
                .most_often = "it was killed instead of being asked",
                .read = kReadStop});
}

/// A named pipe in the place of /proc/PID/stat: who reads it waits, and can be looked at.
class AskedStat {
 public:
  explicit AskedStat(harness::Context& check) : check_(check) {
    check.arrange("made a named pipe " + std::string(kPipe),
                  [] { common::check(::mkfifo(kPipe, 0600), "mkfifo", kPipe); });
    const std::string path = check.sandbox().outside(kPipe);
    fd_ = common::UniqueFd(
        common::check(::open(path.c_str(), O_RDWR | O_CLOEXEC), "open", path));
  }
  void mount_over(pid_t pid) {
    const std::string file = "/proc/" + std::to_string(pid) + "/stat";
    text_ = proc_file(check_, std::to_string(pid) + "/stat");
    check_.arrange("let " + file + " be that pipe", [&file] {
      common::check(::mount(kPipe, file.c_str(), nullptr, MS_BIND, nullptr), "mount",
                    file);
    });
  }
  /// Whether `reader` waits for the text.
  bool is_asked_by(pid_t reader) const {
    int unread = 0;
    common::check(::ioctl(fd_.get(), FIONREAD, &unread), "ioctl", kPipe);
    return unread == 0 && kernel_stat(check_, reader).state == 'S' &&
           holds(reader, "/stat");
  }
  bool holds(pid_t reader, const std::string& what) const {
    const auto all = extra_descriptors(check_, reader);
    return std::any_of(all.begin(), all.end(), [&what](const std::string& one) {
      return one.find(what) != std::string::npos;
    });
  }
  void answer() const { common::write_all(fd_.get(), text_); }

 private:
  static constexpr char kPipe[] = "/work/stat";
  harness::Context& check_;
  common::UniqueFd fd_;
  std::string text_;
};

void expect_asked_with_pidfd(harness::Context& check, AskedStat& stat) {
  auto helper = check.start_helper("started another one", [] {
    say("READY");
    live_on();
  });
  const pid_t pid = await_helper(helper);
  const auto start = kernel_stat(check, pid).start_ticks;
  stat.mount_over(pid);
  auto process = check.run({"procman", "stop", "--grace", "1h",
                            std::to_string(pid) + "@" + std::to_string(start)});
  const pid_t procman = inner(process.pid());
  check.did("looked at /proc/PID/fd of procman each time that it read there");
  int times = 0;
  bool held = false;
  until([&] {
    if (!kernel_stat(check, procman).alive()) return true;
    if (!stat.is_asked_by(procman)) return false;
    ++times;
    held = held || stat.holds(procman, "pidfd");
    stat.answer();
    return false;
  });
  check.finish(process);
  helper.wait(std::chrono::seconds{10});
  check.expect(
      held,
      {.symptom = "asked-before-opened",
       .expected = "the start time to be read once more while procman has a pidfd",
       .saw = "it was read " + std::to_string(times) + " times, and procman had none",
       .most_often = "the start time was compared first, and the pidfd opened "
                     "then: in between the number can be given away",
       .read = kReadStop});
}

/// One that has ended, and is not reaped.
void expect_zombie_is_gone(harness::Context& check) {
  auto helper = check.start_helper("started a process with a zombie", [] {
    fork_child([] {});
    say("READY");
    live_on();
  });
  const pid_t parent = await_helper(helper);
  pid_t zombie = 0;
  until([&] {
    const auto children = children_of(check, parent);
    if (!children.empty() && children[0].state == 'Z') zombie = children[0].pid;
    return zombie != 0;
  });
  const auto told = json_of(check, {"stop", std::to_string(zombie)});
  const std::string outcome = told.at(0).at("outcome");
  check.expect(
      outcome.find("already") != std::string::npos,
      {.symptom = "zombie-ended-once-more",
       .expected = "\"had ended already\"",
       .saw = "\"" + outcome + "\"",
       .most_often = "a signal to a zombie is no error, and ends nobody: a pidfd "
                     "that can be read before it is sent says kGone",
       .read = "man 2 pidfd_open, poll; docs/01-processes.md, \"Zombies\""});
}

LAB_CHECK("L01.1-another-process-by-now", "1.10", 3,
          "A number that means another process by now is not signalled") {
  AskedStat stat(check);
  auto helper = check.start_helper("started a process that ends at SIGTERM", [] {
    say("READY");
    live_on();
  });
  const pid_t pid = await_helper(helper);
  const auto start = kernel_stat(check, pid).start_ticks;
  const std::string other = std::to_string(pid) + "@" + std::to_string(start - 1);
  check.did("asked for a process of the same number that was started one tick earlier");
  auto process = check.run({"procman", "stop", "--grace", "1h", other});
  const int status = check.finish(process);
  check.expect(
      kernel_stat(check, pid).alive(),
      {.symptom = "wrong-process-ended",
       .expected = "the process to live on: it is another one",
       .saw = "it has ended",
       .most_often = "the start time was not compared: a PID is given away again "
                     "when its process is gone",
       .read = kReadStop});
  check.expect(
      status == 1,
      {.symptom = "status",
       .expected = "status 1: the process that was meant was not there",
       .saw = "status " + std::to_string(status) + ": " + process.last_words(),
       .most_often = "kGone is for this case, too: the process that was meant is no more",
       .read = kReadStop});
  expect_zombie_is_gone(check);
  expect_asked_with_pidfd(check, stat);
}

void expect_let_go_on_by_pidfd(harness::Context& check) {
  auto helper = check.start_helper("started a process, and paused it (SIGSTOP)", [] {
    say("READY");
    live_on();
  });
  const pid_t pid = await_helper(helper);
  helper.signal(SIGSTOP);
  until([&] { return kernel_stat(check, pid).state == 'T'; });
  auto process =
      check.run({.argv = {"procman", "stop", "--grace", "1h", std::to_string(pid)},
                 .refused_call = SYS_kill});
  constexpr auto kTerm = 1U << (SIGTERM - 1);
  until([&] {
    return kernel_stat(check, pid).state != 'T' ||
           (signal_bits(check, pid, "ShdPnd") & kTerm) != 0;
  });
  settled(check, process);
  const char state = kernel_stat(check, pid).state;
  helper.signal(SIGCONT);
  check.finish(process);
  check.expect(state != 'T',
               {.symptom = "continued-by-number",
                .expected = "SIGCONT to reach it without kill(2)",
                .saw = "it is in state T, with SIGTERM pending",
                .most_often = "SIGTERM goes by the pidfd, and SIGCONT by the number, "
                              "which may be another process's by then",
                .read = kReadStop});
}

LAB_CHECK("L01.1-not-by-number", "1.10", 2,
          "Signals go by a pidfd, not by the number: kill(2) is not needed") {
  auto helper = check.start_helper("started a process that ignores SIGTERM", [] {
    std::signal(SIGTERM, SIG_IGN);
    say("READY");
    live_on();
  });
  const pid_t pid = await_helper(helper);
  check.did("let kill(2) fail with EPERM, by seccomp");
  auto process =
      check.run({.argv = {"procman", "stop", "--grace", "0", std::to_string(pid)},
                 .refused_call = SYS_kill});
  const int status = check.finish(process);
  const auto seen = kernel_stat(check, pid);
  check.expect(status == 0 && !seen.alive(),
               {.symptom = "by-number",
                .expected = "the process to be ended without kill(2)",
                .saw = "status " + std::to_string(status) + ": " + process.last_words(),
                .most_often = "kill(2) takes a number, which may be another process's by "
                              "then; pidfd_send_signal(2) cannot miss",
                .read = kReadStop});
  expect_let_go_on_by_pidfd(check);
}

LAB_CHECK("L01.1-refusal-told", "1.10", 1,
          "Where the signal is refused procman says so, with status 1") {
  auto helper = check.start_helper("started a process that ends at SIGTERM", [] {
    say("READY");
    live_on();
  });
  const pid_t pid = await_helper(helper);
  check.did("let pidfd_send_signal(2) fail with EPERM, by seccomp");
  auto process =
      check.run({.argv = {"procman", "stop", "--grace", "0.1", std::to_string(pid)},
                 .refused_call = SYS_pidfd_send_signal});
  const int status = check.finish(process);
  const std::string said = process.output() + process.error();
  check.expect(status == 1 && said.find("EPERM") != std::string::npos,
               {.symptom = "refusal-ignored",
                .expected = "status 1 and a message with EPERM",
                .saw = "status " + std::to_string(status) + ", \"" + said + "\"",
                .most_often = "the result of the call is not checked: another user's "
                              "process was never signalled",
                .read = "man 2 pidfd_send_signal, ERRORS; docs/01-processes.md, "
                        "\"Troubleshooting\""});
}

}  // namespace
}  // namespace checks
