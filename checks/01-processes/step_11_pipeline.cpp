// Commands that read what others write.
#include <algorithm>
#include <csignal>
#include <set>

#include <unistd.h>

#include "world.hpp"

namespace checks {
namespace {

constexpr char kReadPipeline[] = "man 7 pipe; docs/01-processes.md, \"Pipelines\"";

std::string name_of_command(std::size_t index) {
  return "command " + std::to_string(index + 1);
}

/// The descriptors of commands that run side by side.
class Pipeline {
 public:
  Pipeline(harness::Context& check, pid_t procman, std::vector<KernelStat> commands)
      : check_(check), procman_(procman), commands_(std::move(commands)) {}

  void expect_connected() {
    for (std::size_t i = 0; i + 1 < commands_.size(); ++i) {
      const std::string out = descriptor(check_, commands_[i].pid, 1);
      const std::string in = descriptor(check_, commands_[i + 1].pid, 0);
      harness::Context::expect(
          out == in && out.starts_with("pipe:") && pipes_.insert(out).second,
          {.symptom = "not-connected",
           .expected = "one pipe of their own between " + name_of_command(i) + " and " +
                       name_of_command(i + 1),
           .saw = name_of_command(i) + " writes to " + out + ", " +
                  name_of_command(i + 1) + " reads from " + in,
           .most_often = "the ends were swapped, or one pipe is used for all",
           .read = kReadPipeline});
    }
  }

  /// The first reads what procman reads, the last writes where it writes.
  void expect_outer_ends() {
    const auto expect_same = [this](std::size_t i, int stream, const char* name) {
      const std::string command = descriptor(check_, commands_[i].pid, stream);
      const std::string ours = descriptor(check_, procman_, stream);
      harness::Context::expect(
          command == ours,
          {.symptom = "outer-end-changed",
           .expected = name_of_command(i) + " to have procman's " + name + ", " + ours,
           .saw = command,
           .most_often = "one pipe too many: between N commands there are N-1. What the "
                         "first reads and the last writes is not a pipe of this pipeline",
           .read = kReadPipeline});
    };
    expect_same(0, STDIN_FILENO, "standard input");
    expect_same(commands_.size() - 1, STDOUT_FILENO, "standard output");
  }

  void expect_own_ends_only() {
    for (std::size_t i = 0; i < commands_.size(); ++i) {
      const std::string more = pipes_in(commands_[i].pid);
      harness::Context::expect(
          more.empty(),
          {.symptom = "end-left-in-a-command",
           .expected = name_of_command(i) + " to hold pipes as 0 and 1 only",
           .saw = more,
           .most_often = "the ends are inherited by the commands that are started later: "
                         "O_CLOEXEC in pipe2(2), or close them in each child",
           .read = kReadPipeline});
    }
    const std::string kept = pipes_in(procman_);
    harness::Context::expect(
        kept.empty(),
        {.symptom = "end-left-in-procman",
         .expected = "procman to hold no end of the pipes",
         .saw = kept,
         .most_often = "the parent must close its copies: as long as somebody could "
                       "write, no reader sees an end of file",
         .read = kReadPipeline});
  }

 private:
  std::string pipes_in(pid_t pid) {
    std::string found;
    for (const auto& one : extra_descriptors(check_, pid)) {
      if (one.find("-> pipe:") == std::string::npos) continue;
      found += (found.empty() ? "" : "\n") + one;
    }
    return found;
  }

  harness::Context& check_;
  pid_t procman_;
  std::vector<KernelStat> commands_;
  std::set<std::string> pipes_;
};

LAB_CHECK("L01.5-own-ends-only", "1.11", 4,
          "All commands run side by side, and nobody holds another one's end") {
  constexpr std::size_t kCommands = 5;
  std::vector<std::string> argv = {"procman", "pipe"};
  for (std::size_t i = 0; i < kCommands; ++i) {
    argv.push_back("sleep " + std::to_string(1000 + i));
  }
  auto process = check.run(argv);
  const pid_t procman = inner(process.pid());
  std::vector<KernelStat> commands;
  until([&] {
    process.next(std::chrono::milliseconds{1});
    commands = children_of(check, procman);
    const auto run =
        std::count_if(commands.begin(), commands.end(), [](const KernelStat& command) {
          return command.name == "sleep" && command.state == 'S';  // past its exec
        });
    return run == static_cast<int>(kCommands) || (process.held() && commands.empty()) ||
           !kernel_stat(check, procman).alive();
  });
  if (process.held() && commands.empty()) check.finish(process);
  settled(check, procman);
  check.did("looked at /proc/PID/fd of procman and of its " +
            std::to_string(commands.size()) + " children");
  check.expect(commands.size() == kCommands,
               {.symptom = "one-after-the-other",
                .expected = "5 commands that run at the same time",
                .saw = std::to_string(commands.size()) + " children",
                .most_often = "each command was waited for before the next one was "
                              "started: a pipe holds 64 KiB, then its writer waits for "
                              "ever",
                .read = kReadPipeline});
  // Whoever starts the last one first is right as well.
  std::sort(commands.begin(), commands.end(),
            [&](const KernelStat& one, const KernelStat& other) {
              return words_of(check, one.pid) < words_of(check, other.pid);
            });
  Pipeline pipeline(check, procman, std::move(commands));
  pipeline.expect_connected();
  pipeline.expect_outer_ends();
  pipeline.expect_own_ends_only();
  sweep(check);
}

LAB_CHECK("L01.5-data-flows", "1.11", 2,
          "Each command reads what the one before it writes; nothing is lost") {
  auto options = harness::RunOptions{
      {"procman", "pipe", "cat", "tr a-z A-Z", "sed 's/^/> /'", "sh -c 'cat; echo END'"}};
  options.input = "hello\nworld\n";
  auto process = check.run(options);
  await_line(check, process, "END");
  check.expect(
      process.output() == "> HELLO\n> WORLD\nEND\n",
      {.symptom = "data-changed",
       .expected = "> HELLO and > WORLD, as in a shell",
       .saw = "\"" + process.output() + "\"",
       .most_often = "a command has the wrong end as its input or its output, or "
                     "the first one does not read procman's input",
       .read = kReadPipeline});
  sweep(check);
}

LAB_CHECK("L01.5-reader-gone", "1.11", 2,
          "A writer whose reader has gone is ended by SIGPIPE") {
  auto process = check.run({"procman", "pipe", "yes", "head -n 1"});
  await_line(check, process, "y");
  const pid_t procman = inner(process.pid());
  check.did("waited until yes(1), which would write for ever, had ended");
  const bool ended = until([&] {
    const auto children = children_of(check, procman);
    return std::none_of(children.begin(), children.end(), [](const KernelStat& child) {
      return child.alive() && child.name == "yes";
    });
  });
  check.expect(ended,
               {.symptom = "writer-lives-on",
                .expected = "yes to end once head has",
                .saw = "it still writes, or waits until it can",
                .most_often = "somebody still holds the read end, or the command ignores "
                              "SIGPIPE as its parent does",
                .read = kReadPipeline});
  sweep(check);
}

LAB_CHECK("L01.5-many-megabytes", "1.11", 1,
          "More than a pipe can hold goes through, to the last byte") {
  auto process =
      check.run({"procman", "pipe", "head -c 3000000 /dev/zero", "cat", "wc -c"});
  await_line(check, process, "3000000");
  sweep(check);
}

}  // namespace
}  // namespace checks
