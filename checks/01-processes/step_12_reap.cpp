// Many children that end at once.
#include <algorithm>
#include <csignal>

#include "common/files.hpp"
#include "common/text.hpp"
#include "world.hpp"

namespace checks {
namespace {

constexpr char kReadReap[] =
    "man 7 signal, Queueing and delivery semantics; docs/01-processes.md, \"Reaping\"";

bool all_zombies(const std::vector<KernelStat>& processes) {
  return std::all_of(processes.begin(), processes.end(),
                     [](const KernelStat& one) { return one.state == 'Z'; });
}

/// `procman pipe` with commands that wait at the gate, each with an end of its own. They
/// all end while procman is stopped, so that one SIGCHLD stands for all of them.
harness::Process end_behind_its_back(harness::Context& check,
                                     const std::vector<std::string>& ends,
                                     const std::vector<std::string>& flags = {}) {
  const Gate gate(check);
  const auto count = static_cast<int>(ends.size());
  std::vector<std::string> argv = {"procman", "pipe"};
  argv.insert(argv.end(), flags.begin(), flags.end());
  for (const auto& end : ends) {
    argv.push_back(std::string("sh -c 'echo READY >&2; ") + Gate::kWait + "; " + end +
                   "'");
  }
  auto process = check.run(argv);
  const pid_t procman = inner(process.pid());
  until([&] {
    process.next(std::chrono::milliseconds{1});
    return process.held() || count_lines(process.error(), "READY") == count ||
           !kernel_stat(check, procman).alive();
  });
  if (process.held()) check.finish(process);
  settled(check, procman);
  check.did("stopped procman (SIGSTOP), let the commands end, and let procman go on");
  process.signal(SIGSTOP);
  until([&] { return kernel_stat(check, procman).state == 'T'; });
  gate.open(count);
  until([&] { return all_zombies(children_of(check, procman)); });
  process.signal(SIGCONT);
  return process;
}

LAB_CHECK("L01.5-many-end-at-once", "1.12", 3,
          "Twenty commands that end behind one SIGCHLD are all reaped") {
  constexpr std::size_t kCommands = 20;
  auto process =
      end_behind_its_back(check, std::vector<std::string>(kCommands, "exit 0"));
  const char state = settled(check, process);
  if (process.held()) check.finish(process);
  const auto left = children_of(check, inner(process.pid()));
  check.expect(state != 'S' || left.empty(),
               {.symptom = "zombies-left",
                .expected = "procman to reap all twenty",
                .saw = "it waits for news, and " + std::to_string(left.size()) +
                       " of them are zombies",
                .most_often = "signals of one kind do not queue: one SIGCHLD may stand "
                              "for any number of children. waitpid(2) again and again, "
                              "until nothing has ended",
                .read = kReadReap});
  check.finish(process);
}

/// One that has stopped has not ended.
void expect_end_of_stopped(harness::Context& check) {
  const std::string second = R"(sh -c 'echo READY; kill -STOP $$; exit 7')";
  auto process = check.run({"procman", "pipe", "true", second});
  const pid_t command = await_line(check, process, "READY");
  const pid_t procman = inner(process.pid());
  until([&] {
    const auto left = children_of(check, procman);
    return process.held() || left.empty() || (left.size() == 1 && left[0].state == 'T');
  });
  settled(check, procman);
  check.did("let the second command, which had stopped, go on (SIGCONT)");
  signal_inside(check, command, SIGCONT);
  const int status = check.finish(process);
  check.expect_status(
      process, status, 7,
      {.symptom = "stop-taken-for-end",
       .expected = "status 7, with which the second command ends",
       .most_often = "waitpid(2) with WUNTRACED also returns for a child that "
                     "stopped: it has not ended",
       .read = "man 2 waitpid, WUNTRACED; docs/01-processes.md, \"Reaping\""});
}

/// One that has left procman's group is its child all the same.
void expect_end_of_other_group(harness::Context& check) {
  auto process = check.run({"procman", "pipe", "true", "setsid sh -c 'exit 6'"});
  const pid_t procman = inner(process.pid());
  const bool ended =
      until([&] { return process.held() || !kernel_stat(check, procman).alive(); });
  const std::string left = std::to_string(children_of(check, procman).size());
  if (!ended) sweep(check);
  const int status = check.finish(process);
  check.expect(
      ended && status == 6,
      {.symptom = "own-group-only",
       .expected = "status 6, with which the second command ends",
       .saw = ended ? "status " + std::to_string(status) + " " + process.last_words()
                    : "procman waits, and " + left + " child is a zombie",
       .most_often = "waitpid(2) with 0 knows the children in the caller's "
                     "process group only: this one has left it; -1 knows all",
       .read = kReadReap});
}

LAB_CHECK("L01.5-status-of-each", "1.12", 2,
          "Each command's own status is told, whatever ends at the same time") {
  auto process = end_behind_its_back(check, {"exit 3", "kill -9 $$", "exit 0", "exit 7"},
                                     {"--statuses"});
  const int status = check.finish(process);
  const std::string expected = "3 137 0 7";
  check.expect(count_lines(process.error(), expected) == 1 && status == 7,
               {.symptom = "wrong-statuses",
                .expected = "\"" + expected + "\", and status 7, the last one's",
                .saw = "\"" + std::string(common::trim(process.error())) +
                       "\", and status " + std::to_string(status),
                .most_often = "a status went to the wrong command, since waitpid(2) says "
                              "whose it is; or ECHILD was taken for a failure",
                .read = kReadReap});
  expect_end_of_stopped(check);
  expect_end_of_other_group(check);
}

LAB_CHECK("L01.5-signals-heard-meanwhile", "1.12", 2,
          "While some commands have ended and others run, procman hears signals") {
  const Gate gate(check);
  const auto command = shell(std::string("trap 'echo GOT' TERM; echo READY; ") +
                             Gate::kWaitLong + "; exit 5");
  auto process = check.run({"procman", "pipe", "true", common::shell_quote(command)});
  await_line(check, process, "READY");
  const pid_t procman = inner(process.pid());
  until([&] { return process.held() || children_of(check, procman).size() == 1; });
  check.did("sent   SIGTERM to procman, after the first command had ended");
  process.signal(SIGTERM);
  const bool told = gate.open_until(process, "GOT");
  gate.end();
  const int status = check.finish(process);
  check.expect(told && status == 5,
               {.symptom = "deaf",
                .expected = "SIGTERM to reach the command, and status 5",
                .saw = std::string(told ? "it did" : "it did not") + ", status " +
                       std::to_string(status),
                .most_often = "waitpid(2) without WNOHANG waits for the next end, and "
                              "procman hears nothing meanwhile",
                .read = "man 2 waitpid, WNOHANG; docs/01-processes.md, \"Reaping\""});
}

}  // namespace
}  // namespace checks
