// The process manager (L01.1), whole: time limits, signals that are passed on, groups.
#include <algorithm>
#include <csignal>
#include <set>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "world.hpp"

namespace checks {
namespace {

constexpr char kReadWholeManager[] = "docs/01-processes.md, \"Ending a process\"";

void expect_status(harness::Context& check, const harness::RunOptions& options,
                   int wanted) {
  auto process = check.run(options);
  const int status = check.finish(process);
  check.expect_status(process, status, wanted,
                      {.symptom = "status", .most_often = "", .read = kReadWholeManager});
}

void expect_status(harness::Context& check, std::vector<std::string> argv, int wanted) {
  argv.insert(argv.begin(), "procman");
  expect_status(check, harness::RunOptions{std::move(argv)}, wanted);
}

void expect_states(harness::Context& check, const std::vector<KernelStat>& processes,
                   const std::string& wanted, const std::string& after) {
  for (const auto& one : processes) {
    const auto now = kernel_stat(check, one.pid);
    const bool here = now.exists() && now.state != 'X';  // X: on its way out
    const char state = here ? now.state : '-';
    check.expect(
        wanted.find(state) != std::string::npos,
        {.symptom = "wrong-state",
         .expected = "PID " + std::to_string(one.pid) + " in one of the states " +
                     wanted + " after " + after + " (-: gone)",
         .saw = std::string(1, state),
         .most_often = "a member of the group was not found, or one too many",
         .read = kReadWholeManager});
  }
}

LAB_CHECK("L01.1-timeout", "", 0, "A time limit ends the command, with status 124") {
  expect_status(check, {"run", "--timeout", "0.2", "--", "sleep", "1000"}, 124);
  expect_status(check, {"run", "--timeout", "1h", "--", "sh", "-c", "exit 3"}, 3);
  expect_status(check, {"run", "--timeout", "0", "--", "sh", "-c", "exit 4"}, 4);
}

/// While the grace runs, procman gets signals to pass on, each of which interrupts it.
void expect_grace_in_spite_of_signals(harness::Context& check) {
  const std::string script = "trap '' TERM; echo READY; exec sleep 1000";
  auto process = check.run(run_shell(script, {"--timeout", "0.1", "--grace", "0.5"}));
  await_line(check, process, "READY");
  const pid_t procman = inner(process.pid());
  check.did("sent   SIGTERM to procman, again and again, until it has ended");
  const bool ended = until([&] {
    process.signal(SIGTERM);
    return !kernel_stat(check, procman).alive();
  });
  const int status = ended ? check.finish(process) : 0;
  check.expect(
      ended && status == 128 + SIGKILL,
      {.symptom = "grace-interrupted",
       .expected = "SIGKILL after the grace, and status 137",
       .saw = ended ? "status " + std::to_string(status) + " " + process.last_words()
                    : "after ten seconds procman still waits",
       .most_often = "poll(2) was interrupted (EINTR): that is no failure and no "
                     "end, and what is left of the grace is less than before "
                     "(step 1.10)",
       .read = "man 2 poll; docs/01-processes.md, \"Timeouts\""});
}

LAB_CHECK("L01.1-timeout-by-force", "", 0,
          "A command that ignores SIGTERM is killed after the grace, with status 137") {
  expect_status(check,
                {"run", "--timeout", "0.1", "--grace", "0.1", "--", "sh", "-c",
                 "trap '' TERM; exec sleep 1000"},
                137);
  expect_grace_in_spite_of_signals(check);
}

LAB_CHECK("L01.1-timeout-of-all", "", 0,
          "A time limit ends all of the command's group or session, and leaves nobody") {
  for (const char* flag : {"--new-group", "--new-session"}) {
    expect_status(check,
                  {"run", flag, "--timeout", "0.3", "--", "sh", "-c",
                   "sleep 1000 & sleep 1000 & wait"},
                  124);
  }
}

LAB_CHECK("L01.1-signals-passed-on", "", 0,
          "SIGINT, SIGTERM, SIGHUP and SIGQUIT reach the command") {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    auto process = check.run(run_shell("echo READY; exec sleep 1000"));
    await_line(check, process, "READY");
    check.did("sent   signal " + std::to_string(number) + " to procman");
    process.signal(number);
    const int status = check.finish(process);
    check.expect(status == 128 + number,
                 {.symptom = "not-passed-on",
                  .expected = "status " + std::to_string(128 + number),
                  .saw = "status " + std::to_string(status),
                  .most_often = "",
                  .read = "docs/01-processes.md, \"Signals\""});
  }
}

LAB_CHECK("L01.1-transparent", "", 0,
          "Without --clean a command inherits what is blocked and ignored, as by nohup") {
  const Gate gate(check);
  auto process = check.run(
      {.argv = run_shell("echo READY; exec head -n 1 /test/gate"), .before_exec = [] {
         std::signal(SIGHUP, SIG_IGN);
         sigset_t blocked;
         ::sigemptyset(&blocked);
         ::sigaddset(&blocked, SIGUSR1);
         ::sigaddset(&blocked, SIGTERM);
         ::sigprocmask(SIG_BLOCK, &blocked, nullptr);
       }});
  const pid_t command = await_line(check, process, "READY");
  const auto blocked = signal_bits(check, command, "SigBlk");
  constexpr std::uint64_t kStandard = 0x7fff'ffff;  // glibc keeps 32 and 33 for itself
  const auto ignored = signal_bits(check, command, "SigIgn") & kStandard;
  gate.open();
  check.finish(process);
  constexpr auto kBlocked = 1U << (SIGUSR1 - 1) | 1U << (SIGTERM - 1);
  check.expect(
      blocked == kBlocked && ignored == 1U << (SIGHUP - 1),
      {.symptom = "not-transparent",
       .expected = "SIGUSR1 and SIGTERM blocked, SIGHUP ignored",
       .saw = "SigBlk " + std::to_string(blocked) + ", SigIgn " + std::to_string(ignored),
       .most_often = "",
       .read = "docs/01-processes.md, \"What a program inherits\""});
}

LAB_CHECK(
    "L01.4-odd-heritage", "", 0,
    "procman works with SIGCHLD ignored, streams closed, and children not its own") {
  const auto run = run_shell("exit 7");
  expect_status(check,
                {.argv = run, .before_exec = [] { std::signal(SIGCHLD, SIG_IGN); }}, 7);
  expect_status(check,
                {.argv = run,
                 .before_exec =
                     [] {
                       for (const int fd : {0, 1, 2}) ::close(fd);
                     }},
                7);
  expect_status(check,
                {.argv = {"procman", "pipe", "true", "sh -c 'exit 5'"},
                 .before_exec =
                     [] {
                       if (::fork() == 0) ::_exit(99);  // will be procman's child
                     }},
                5);
}

LAB_CHECK("L01.1-pause-and-resume", "", 0,
          "pause stops a process, resume lets it go on, kill ends it") {
  auto helper = check.start_helper("started a process", [] {
    say("READY");
    live_on();
  });
  const pid_t pid = await_ready(helper);
  const std::string number = std::to_string(pid);
  const std::vector<KernelStat> it = {kernel_stat(check, pid)};
  expect_status(check, {"pause", number}, 0);
  expect_states(check, it, "T", "pause");
  expect_status(check, {"resume", number}, 0);
  expect_states(check, it, "RS", "resume");
  expect_status(check, {"kill", "--signal", "CONT", number}, 0);
  expect_states(check, it, "RS", "kill --signal CONT");
  expect_status(check, {"kill", "--signal", "0", number}, 0);
  expect_states(check, it, "RS", "kill --signal 0");
  expect_status(check, {"kill", number}, 0);
  expect_states(check, it, "Z-", "kill");
  expect_status(check, {"stop", std::to_string(4'000'000)}, 1);
}

LAB_CHECK("L01.1-groups-and-sessions", "", 0,
          "--group and --session mean all members, and nobody else") {
  auto helper = check.start_helper(
      "started a session with two groups, of three processes each", [] {
        for (int i = 0; i < 2; ++i) fork_child(live_on);
        const pid_t leader = fork_child(live_on);
        ::setpgid(leader, leader);
        for (int i = 0; i < 2; ++i) ::setpgid(fork_child(live_on), leader);
        say("READY");
        live_on();
      });
  auto other = check.start_helper("started a process in another session", [] {
    say("READY");
    live_on();
  });
  const pid_t pid = await_ready(helper);
  const auto children = children_of(check, pid);
  const std::vector<KernelStat> stranger = {kernel_stat(check, await_ready(other))};
  std::vector<KernelStat> first = {kernel_stat(check, pid)};
  std::vector<KernelStat> second;
  for (const auto& child : children) {
    (child.group == pid ? first : second).push_back(child);
  }
  const std::string number = std::to_string(second.at(1).pid);
  expect_status(check, {"pause", "--group", number}, 0);
  expect_states(check, second, "T", "pause --group");
  expect_states(check, first, "RS", "pause --group");
  expect_status(check, {"resume", "--session", number}, 0);
  expect_states(check, second, "RS", "resume --session");
  expect_status(check, {"stop", "--session", number}, 0);
  expect_states(check, first, "Z-", "stop --session");
  expect_states(check, second, "Z-", "stop --session");
  expect_states(check, stranger, "RS", "stop --session");
}

LAB_CHECK("L01.1-watch", "", 0,
          "watch tells each change of state and the end, and ends then") {
  auto helper = check.start_helper("started a process", [] {
    say("READY");
    live_on();
  });
  const std::string number = std::to_string(await_ready(helper));
  auto process = check.run({"procman", "watch", number});
  const auto await_word = [&](const std::string& word) {
    const bool told = until([&] {
      process.next(std::chrono::milliseconds{1});
      return process.output().find(word) != std::string::npos;
    });
    check.expect(told, {.symptom = "not-told",
                        .expected = "a line with \"" + word + "\"",
                        .saw = process.output() + process.error(),
                        .most_often = "",
                        .read = "docs/01-processes.md, \"States\""});
  };
  await_word("S (sleeping)");
  check.did("paused the process, let it go on, and killed it");
  helper.signal(SIGSTOP);
  await_word("-> T (paused)");
  helper.signal(SIGCONT);
  await_word("T (paused) -> ");
  helper.signal(SIGKILL);
  const int status = check.finish(process);
  await_word("ended");
  check.expect(status == 0, {.symptom = "status",
                             .expected = "status 0",
                             .saw = std::to_string(status) + " " + process.error(),
                             .most_often = "",
                             .read = kReadWholeManager});
}

LAB_CHECK("L01.1-ordinary-user", "", 0, "All of it works for an ordinary user") {
  constexpr uid_t kUser = 1000;
  check.need_ids(kUser + 1);
  const std::vector<std::vector<std::string>> commands = {
      {"run", "--clean", "--new-session", "--timeout", "1h", "--", "true"},
      {"ps", "--user", "1000"},
      {"tree", "--threads"},
      {"pipe", "echo hello", "cat"},
      {"demo"}};
  for (const auto& arguments : commands) {
    std::vector<std::string> argv = {"procman"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    expect_status(check, {.argv = argv, .user = kUser}, 0);
  }
}

}  // namespace
}  // namespace checks
