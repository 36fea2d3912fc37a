// Ending a process: by its descriptor, first asking, then by force.
#include <csignal>

#include <fcntl.h>
#include <sys/syscall.h>
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

LAB_CHECK("L01.1-killed-after-the-grace", "1.10", 3,
          "A process that does not hear SIGTERM is killed when the grace is over") {
  auto helper = check.start_helper("started a process that takes SIGTERM for a joke", [] {
    std::signal(SIGTERM, [](int) { say("TERM"); });
    say("READY");
    live_on();
  });
  const pid_t pid = await_helper(helper);
  auto process = check.run({"procman", "stop", "--grace", "0.2", std::to_string(pid)});
  const int status = check.finish(process);
  const auto left = kernel_stat(check, pid);
  const auto ended = helper.wait(std::chrono::seconds{0});
  check.expect(
      status == 0 && !left.alive(),
      {.symptom = "survives",
       .expected = "the process to have ended when procman has",
       .saw = "its state is " + std::string(1, left.state) + ", procman's status " +
              std::to_string(status) + " " + process.last_words(),
       .most_often = "no SIGKILL after the grace; or nobody waits for its effect",
       .read = kReadStop});
  check.expect(
      ended == 128 + SIGKILL && count_lines(helper.output(), "TERM") == 1,
      {.symptom = "wrong-signals",
       .expected = "one SIGTERM, then SIGKILL",
       .saw = status_of(ended) + ", and " +
              std::to_string(count_lines(helper.output(), "TERM")) + " times SIGTERM",
       .most_often = "SIGTERM was sent again and again, or not at all",
       .read = kReadStop});
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

LAB_CHECK("L01.1-another-process-by-now", "1.10", 3,
          "A number that means another process by now is not signalled") {
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
