// Ending a process: by its descriptor, first asking, then by force.
#include <chrono>
#include <csignal>

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/check.hpp"
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
  const int gate = common::check(::open("/test/gate", O_RDONLY), "open", "gate");
  char byte = 0;
  while (::read(gate, &byte, 1) == -1 && errno == EINTR) {
  }
  ::_exit(kItsOwn);
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
  const pid_t pid = await_ready(helper);
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
  check.expect_status(
      process, status, 0,
      {.symptom = "status",
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
  const int gate = common::check(::open("/test/gate", O_RDONLY), "open", "gate");
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
  const auto both = children_of(check, await_ready(helper));
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
  const pid_t pid = await_ready(helper);
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
  const pid_t pid = await_ready(helper);
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

LAB_CHECK("L01.1-refusal-told", "1.10", 1,
          "Where the signal is refused procman says so, with status 1") {
  auto helper = check.start_helper("started a process that ends at SIGTERM", [] {
    say("READY");
    live_on();
  });
  const pid_t pid = await_ready(helper);
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
