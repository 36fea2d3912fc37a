// What a program inherits, and cannot undo since it does not know of it.
#include <csignal>

#include <unistd.h>

#include "world.hpp"

namespace checks {
namespace {

constexpr char kReadCleanStart[] =
    "man 7 signal; man 2 execve; docs/01-processes.md, \"What a program inherits\"";

/// Bits of the real-time signals, from SIGRTMIN on.
constexpr std::uint64_t kRealTime = ~std::uint64_t{0} << 33U;

/// What glibc keeps for itself. Nobody else can set them, and its posix_spawn(3) leaves
/// them ignored.
constexpr std::uint64_t kGlibcs = std::uint64_t{3} << 31U;

constexpr int kLastSignal = 64;

std::string hex(std::uint64_t bits) {
  std::array<char, 20> text{};
  std::snprintf(text.data(), text.size(), "%016llx",
                static_cast<unsigned long long>(bits));
  return text.data();
}

/// `procman run --clean -- ..`, started by somebody with these habits. Looks at the
/// running command.
std::uint64_t bits_of_command(harness::Context& check, const std::string& field,
                              const std::string& habit,
                              const std::function<void()>& before) {
  const Gate gate(check);
  check.did("in what follows, procman is started with " + habit);
  auto process =
      check.run({.argv = run_shell(std::string("echo READY; exec head -n 1 /test/gate"),
                                   {"--clean"}),
                 .before_exec = before});
  const pid_t command = await_line(check, process, "READY");
  check.did("read   " + field + " in /proc/PID/status of the command");
  const auto bits = signal_bits(check, command, field) & ~kGlibcs;
  gate.open();
  check.finish(process);
  return bits;
}

LAB_CHECK("L01.3-nothing-blocked", "1.4", 2, "--clean: no signal is blocked") {
  const auto bits =
      bits_of_command(check, "SigBlk", "every signal blocked that can be", [] {
        sigset_t all;
        ::sigfillset(&all);
        ::sigprocmask(SIG_BLOCK, &all, nullptr);
      });
  check.expect(bits == 0,
               {.symptom = "blocked",
                .expected = "SigBlk " + hex(0),
                .saw = "SigBlk " + hex(bits),
                .most_often = "the signal mask survives an exec: a command that never "
                              "hears SIGTERM. sigprocmask(2) with SIG_SETMASK and an "
                              "empty set",
                .read = kReadCleanStart});
}

LAB_CHECK("L01.3-nothing-ignored", "1.4", 2, "--clean: no signal is ignored") {
  const auto bits =
      bits_of_command(check, "SigIgn", "every signal ignored that can be", [] {
        for (int number = 1; number <= kLastSignal; ++number) {
          if (number != SIGCHLD) std::signal(number, SIG_IGN);
        }
      });
  constexpr std::uint64_t kUpToKill = (1U << SIGKILL) - 1;
  check.expect((bits & ~kRealTime) == 0 || (bits & kUpToKill) != 0,
               {.symptom = "ignored-from-sigkill-on",
                .expected = "SigIgn " + hex(0),
                .saw = "SigIgn " + hex(bits),
                .most_often = "the loop was left at SIGKILL (9), which cannot be set: "
                              "EINVAL is no reason to stop there",
                .read = kReadCleanStart});
  check.expect(bits != std::uint64_t{1} << (kLastSignal - 1),
               {.symptom = "last-ignored",
                .expected = "SigIgn " + hex(0),
                .saw = "SigIgn " + hex(bits),
                .most_often = "the loop ends one too early: SIGRTMAX is a signal, too",
                .read = kReadCleanStart});
  check.expect((bits & ~kRealTime) == 0,
               {.symptom = "ignored",
                .expected = "SigIgn " + hex(0),
                .saw = "SigIgn " + hex(bits),
                .most_often = "an exec resets handlers, but what is ignored stays so: "
                              "sigaction(2) with SIG_DFL, for each signal",
                .read = kReadCleanStart});
  check.expect(bits == 0,
               {.symptom = "real-time-ignored",
                .expected = "SigIgn " + hex(0),
                .saw = "SigIgn " + hex(bits),
                .most_often = "there are 64 signals: those from SIGRTMIN to SIGRTMAX are "
                              "inherited like the others",
                .read = kReadCleanStart});
}

LAB_CHECK("L01.4-no-descriptor-inherited", "1.4", 3,
          "--clean: no descriptor but 0, 1 and 2") {
  auto process = check.run({.argv = run_shell("echo READY; exec sleep 1000", {"--clean"}),
                            .leak_directory = "/etc"});
  const pid_t command = await_line(check, process, "READY");
  until([&] {
    const auto stat = kernel_stat(check, command);
    return stat.name == "sleep" && stat.state == 'S';  // it has loaded its libraries
  });
  check.did("looked at /proc/PID/fd of the command");
  std::string extra;
  bool only_high = true;
  for (const auto& one : extra_descriptors(check, command)) {
    extra += (extra.empty() ? "" : "\n") + one;
    only_high = only_high && std::stoi(one) >= 1023;
  }
  check.expect(extra.empty() || !only_high,
               {.symptom = "high-descriptor-inherited",
                .expected = "0, 1 and 2 only",
                .saw = extra,
                .most_often = "the range ends at 1023: ulimit -n is often 1024, and may "
                              "be more. ~0U is the last that there can be",
                .read = "man 2 close_range; docs/01-processes.md, \"What a program "
                        "inherits\""});
  check.expect(
      extra.empty(),
      {.symptom = "descriptor-inherited",
       .expected = "0, 1 and 2 only",
       .saw = extra,
       .most_often = "what the caller opened without O_CLOEXEC goes through fork "
                     "and exec: a log, a socket, an end of a pipe",
       .read = "man 2 close_range; docs/01-processes.md, \"What a program "
               "inherits\""});
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    check.expect(!descriptor(check, command, stream).empty(),
                 {.symptom = "stream-closed",
                  .expected = "0, 1 and 2 to be open",
                  .saw = std::to_string(stream) + " is closed",
                  .most_often = "the range begins too early: the first that goes is 3",
                  .read = "man 2 close_range; docs/01-processes.md, \"What a program "
                          "inherits\""});
  }
  process.signal(SIGTERM);
  check.finish(process);
}

LAB_CHECK("L01.4-failure-told-when-clean", "1.4", 1,
          "--clean: a command that is not there is still told, with status 127") {
  auto process = check.run({"procman", "run", "--clean", "--", "/no/such/command"});
  const int status = check.finish(process);
  check.expect(
      status == 127 && process.error().find("/no/such") != std::string::npos,
      {.symptom = "report-closed",
       .expected = "status 127 and one line that names the command",
       .saw = "status " + std::to_string(status) + ", \"" + process.error() + "\"",
       .most_often = "the descriptors were closed at once, and with them the "
                     "pipe that tells of a failed exec: CLOSE_RANGE_CLOEXEC "
                     "closes at the exec",
       .read = kReadCleanStart});
}

}  // namespace
}  // namespace checks
