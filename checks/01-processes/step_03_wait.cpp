// Waiting, and what a wait status means.
#include <csignal>
#include <map>

#include <sys/wait.h>
#include <unistd.h>

#include "world.hpp"

namespace checks {
namespace {

constexpr char kReadWait[] =
    "man 2 waitpid, WIFEXITED; docs/01-processes.md, \"Exit status\"";

/// A child that a wait for the own group's would not find, and one that a wait for any
/// child would take.
void expect_this_child(harness::Context& check) {
  auto mover = check.run({"procman", "run", "--", "setsid", "/bin/sh", "-c", "exit 6"});
  const harness::Failure own_group_only = {
      .symptom = "own-group-only",
      .expected = "status 6, when the command has ended",
      .most_often =
          "waitpid(2) with 0 knows the children in the caller's process group "
          "only: this one has left it",
      .read = kReadWait};
  // Whoever waits already when it leaves the group waits for ever; else there is no
  // child.
  int status = check.finish(mover, std::chrono::seconds{5}, own_group_only);
  check.expect_status(mover, status, 6, own_group_only);
  check.did("in what follows, procman is started with a child that has ended with 3");
  auto stranger = check.run({.argv = run_shell("exit 7"), .before_exec = [] {
                               if (::fork() == 0) ::_exit(3);
                               siginfo_t info;
                               ::waitid(P_ALL, 0, &info, WEXITED | WNOWAIT);
                             }});
  status = check.finish(stranger);
  check.expect_status(
      stranger, status, 7,
      {.symptom = "any-child",
       .expected = "status 7, the command's",
       .most_often = "waitpid(2) with -1 takes whichever child has ended: "
                     "procman may have some that it did not start",
       .read = kReadWait});
}

LAB_CHECK("L01.4-exit-codes", "1.3", 2, "The command's exit code is procman's") {
  for (const int code : {0, 1, 7, 42, 124, 255}) {
    auto process = check.run(run_shell("exit " + std::to_string(code)));
    const int status = check.finish(process);
    check.expect_status(
        process, status, code,
        {.symptom = "code-changed",
         .most_often = "the wait status is no exit code: WEXITSTATUS takes that "
                       "out of it, in the second byte",
         .read = kReadWait});
  }
  expect_this_child(check);
}

LAB_CHECK("L01.4-killed-by-a-signal", "1.3", 2,
          "A command that signal N ends gives status 128+N") {
  for (const int number : {SIGTERM, SIGKILL, SIGHUP, SIGSEGV, SIGRTMIN}) {
    const std::string n = std::to_string(number);
    auto process = check.run(run_shell("kill -" + n + " $$; exit 3"));
    const int status = check.finish(process);
    check.expect(status != 0,
                 {.symptom = "signal-is-success",
                  .expected = "status " + std::to_string(128 + number),
                  .saw = "status 0: a killed command looks like one that did well",
                  .most_often = "WEXITSTATUS without asking WIFEXITED first: after a "
                                "signal those bits are 0",
                  .read = kReadWait});
    check.expect_status(
        process, status, 128 + number,
        {.symptom = "signal-lost",
         .most_often = "128 plus the signal is what shells say; WTERMSIG names "
                       "it, if WIFSIGNALED",
         .read = kReadWait});
  }
}

LAB_CHECK("L01.3-stopped-has-not-ended", "1.3", 2,
          "A command that stops and goes on is waited for to its end") {
  const Gate gate(check);
  auto process = check.run(
      run_shell(std::string("echo READY; ") + Gate::kWait + "; kill -STOP $$; exit 7"));
  const pid_t command = await_line(check, process, "READY");
  const pid_t procman = inner(process.pid());
  // Stopped before its command does so, it comes to know of that when it goes on. When
  // it sleeps after that it has made up its mind.
  check.did("stopped procman (SIGSTOP), let the command stop, and let procman go on");
  process.signal(SIGSTOP);
  until([&] { return kernel_stat(check, procman).state == 'T'; });
  gate.open();
  until([&] { return kernel_stat(check, command).state == 'T'; });
  process.signal(SIGCONT);
  const char state = settled(check, procman);
  const auto seen = kernel_stat(check, command);
  check.did("let the command go on (SIGCONT), which then exits with 7");
  signal_inside(check, command, SIGCONT);
  const int status = check.finish(process);
  check.expect(state == 'S' && status == 7,
               {.symptom = "stop-taken-for-end",
                .expected = "procman to wait while the command is stopped, then status 7",
                .saw = std::string("procman in state ") + state +
                       " while the command was in state " + seen.state +
                       "; its status was " + std::to_string(status),
                .most_often = "waitpid(2) with WUNTRACED also returns for a child that "
                              "stopped: WIFSTOPPED is no end",
                .read = kReadWait});
}

LAB_CHECK("L01.3-interrupted-wait", "1.3", 2,
          "A signal that procman passes on does not end its wait") {
  const Gate gate(check);
  auto process = check.run(run_shell(std::string("trap 'echo GOT' TERM; echo READY; ") +
                                     Gate::kWaitLong + "; exit 7"));
  await_line(check, process, "READY");
  settled(check, inner(process.pid()));
  check.did("sent   SIGTERM to procman, which passes it on to the command");
  process.signal(SIGTERM);
  gate.open_until(process, "GOT");
  gate.end();
  const int status = check.finish(process);
  check.expect_status(
      process, status, 7,
      {.symptom = "interrupted",
       .expected = "status 7, which the command exits with a little later",
       .most_often = "waitpid(2) returned -1 with EINTR since a handler had run: "
                     "that is no failure, ask again",
       .read = "man 7 signal, EINTR; docs/01-processes.md, \"Exit status\""});
}

}  // namespace
}  // namespace checks
