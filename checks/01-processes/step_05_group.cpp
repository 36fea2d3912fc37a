// Process groups and sessions.
#include "world.hpp"

namespace checks {
namespace {

constexpr char kReadGroup[] =
    "man 7 credentials; docs/01-processes.md, \"Groups and sessions\"";

std::string in_words(const KernelStat& stat) {
  return "PID " + std::to_string(stat.pid) + ", group " + std::to_string(stat.group) +
         ", session " + std::to_string(stat.session);
}

/// How a command stands while it runs, and procman beside it.
struct Pair {
  KernelStat command, procman;
};

Pair started_with(harness::Context& check, const Gate& gate,
                  const std::vector<std::string>& flags) {
  auto process = check.run(run_shell(std::string("echo READY; ") + Gate::kWait, flags));
  const pid_t command = await_line(check, process, "READY");
  check.did("read   group and session in /proc/PID/stat of both");
  Pair seen{kernel_stat(check, command), kernel_stat(check, inner(process.pid()))};
  gate.open();
  check.finish(process);
  return seen;
}

LAB_CHECK("L01.1-new-group", "1.5", 3,
          "--new-group: the command leads a group of its own, in procman's session") {
  const Gate gate(check);
  const auto [command, procman] = started_with(check, gate, {"--new-group"});
  const std::string saw =
      "the command: " + in_words(command) + "\nprocman: " + in_words(procman);
  check.expect(command.group == command.pid,
               {.symptom = "no-group-of-its-own",
                .expected = "the command's group to be its own PID",
                .saw = saw,
                .most_often = "setpgid(2) was called by nobody, or too late: once a "
                              "child has execed its parent gets EACCES",
                .read = kReadGroup});
  check.expect(command.session == procman.session,
               {.symptom = "session-too",
                .expected = "the command to be in procman's session",
                .saw = saw,
                .most_often = "setsid(2) for a group: it makes a session too, which has "
                              "no terminal any more",
                .read = kReadGroup});
  check.expect(procman.group != command.group && procman.group == procman.pid,
               {.symptom = "procman-moved",
                .expected = "procman to stay in its own group",
                .saw = saw,
                .most_often = "the parent moved itself",
                .read = kReadGroup});
  const auto plain = started_with(check, gate, {});
  check.expect(plain.command.group == plain.procman.group,
               {.symptom = "group-without-asking",
                .expected = "without the flag, the command in procman's group",
                .saw = "the command: " + in_words(plain.command) +
                       "\nprocman: " + in_words(plain.procman),
                .most_often = "a group for each command: a Ctrl-C at the terminal then "
                              "reaches procman and not the command",
                .read = kReadGroup});
}

LAB_CHECK("L01.1-new-session", "1.5", 3,
          "--new-session: the command leads a session of its own") {
  const Gate gate(check);
  const auto [command, procman] = started_with(check, gate, {"--new-session"});
  check.expect(
      command.session == command.pid && command.group == command.pid,
      {.symptom = "no-session-of-its-own",
       .expected = "the command's session and group to be its own PID",
       .saw = "the command: " + in_words(command) + "\nprocman: " + in_words(procman),
       .most_often = "setsid(2) fails with EPERM for who leads a group already: "
                     "no setpgid(2) before it",
       .read = kReadGroup});
}

}  // namespace
}  // namespace checks
