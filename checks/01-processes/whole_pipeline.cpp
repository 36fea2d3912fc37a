// Pipelines (L01.5), whole, and wrong input of every kind.
#include <fcntl.h>
#include <unistd.h>

#include "common/files.hpp"
#include "common/text.hpp"
#include "world.hpp"

namespace checks {
namespace {

constexpr char kReadWholePipeline[] = "docs/01-processes.md, \"Pipelines\"";

struct Ended {
  int status = 0;
  std::string output, error;
};

Ended run(harness::Context& check, harness::RunOptions options) {
  options.argv.insert(options.argv.begin(), "procman");
  auto process = check.run(options);
  const int status = check.finish(process, std::chrono::seconds{60});
  return {status, process.output(), process.error()};
}

void expect(harness::Context& check, const Ended& ended, int status,
            const std::string& output, const std::string& error) {
  const bool error_fits = error.empty() || ended.error.find(error) != std::string::npos;
  check.expect(ended.status == status && ended.output == output && error_fits,
               {.symptom = "wrong-end",
                .expected = "status " + std::to_string(status) + ", output \"" + output +
                            "\", error with \"" + error + "\"",
                .saw = "status " + std::to_string(ended.status) + ", output \"" +
                       ended.output.substr(0, 200) + "\", error \"" +
                       ended.error.substr(0, 200) + "\"",
                .most_often = "",
                .read = kReadWholePipeline});
}

LAB_CHECK("L01.5-a-thousand", "", 0, "A thousand commands at once work") {
  constexpr int kCommands = 1000;
  harness::RunOptions options{{"pipe", "--statuses"}};
  options.argv.insert(options.argv.end(), kCommands, "cat");
  options.input = "through all of them\n";
  options.most_processes = 8192;
  std::string zeros = "0";
  for (int i = 1; i < kCommands; ++i) zeros += " 0";
  expect(check, run(check, options), 0, options.input, zeros);
}

LAB_CHECK("L01.5-exit-statuses", "", 0,
          "The status is the last one's; with --pipefail the last one that failed") {
  const std::vector<std::string> commands = {"sh -c 'exit 3'", "sh -c 'exit 4'", "true"};
  harness::RunOptions plain{{"pipe"}};
  harness::RunOptions strict{{"pipe", "--pipefail"}};
  for (const auto& command : commands) {
    plain.argv.push_back(command);
    strict.argv.push_back(command);
  }
  expect(check, run(check, plain), 0, "", "");
  expect(check, run(check, strict), 4, "", "");
  expect(check, run(check, {{"pipe", "--statuses", "yes", "head -n 1"}}), 0, "y\n",
         "141 0");
}

LAB_CHECK("L01.5-words", "", 0, "Commands are split as a shell would, and none runs") {
  expect(check,
         run(check, {{"pipe", R"(printf '<%s>' 'a b' "c $d" e\ f '' "it's" * ; x)"}}), 0,
         "<a b><c $d><e f><><it's><*><;><x>", "");
}

void expect_none_left(harness::Context& check) {
  constexpr pid_t kFirst = 1;  // of the sandbox
  std::string left;
  for (const auto& one : kernel_processes(check)) {
    if (one.pid != kFirst && one.alive()) left += one.name + " ";
  }
  check.expect(
      left.empty(),
      {.symptom = "left-running",
       .expected = "nobody to run when procman has ended",
       .saw = left + "still runs",
       .most_often = "start_pipeline() told only at its end whom it had started: "
                     "`started` gets each PID at once (step 1.11)",
       .read = kReadWholePipeline});
}

LAB_CHECK("L01.5-one-cannot-start", "", 0,
          "If one command cannot be run the others are ended, with status 127") {
  expect(check, run(check, {{"pipe", "sleep 1000", "/no/such/command", "cat"}}), 127, "",
         "/no/such/command");
  expect_none_left(check);
  expect(check, run(check, {{"pipe", "sleep 1000", "/etc/passwd"}}), 126, "",
         "/etc/passwd");
}

void expect_full_disk_told(harness::Context& check) {
  constexpr std::size_t kRows = 200;  // more than a buffer holds
  std::vector<std::string> many = {"ps"};
  many.resize(kRows, "1");
  for (const auto& arguments : {many, std::vector<std::string>{"watch", "1"}}) {
    const Ended ended =
        run(check, {.argv = arguments, .before_exec = [] {
                      ::dup2(::open("/dev/full", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
                    }});
    check.expect(
        ended.status == 1 && ended.error.find("ENOSPC") != std::string::npos,
        {.symptom = "full-disk-not-told",
         .expected = "status 1 and a message with ENOSPC, of procman " +
                     arguments.front() + " > /dev/full",
         .saw = "status " + std::to_string(ended.status) + ", \"" + ended.error + "\"",
         .most_often = "",
         .read = "man 2 write, ENOSPC"});
  }
}

LAB_CHECK("L01.1-bad-input", "", 0,
          "Wrong input gets one clear line and the right exit code") {
  struct Case {
    std::vector<std::string> arguments;
    int status;
    const char* words;
  };
  const std::vector<Case> cases = {
      {{}, 2, "command is missing"},
      {{"frobnicate"}, 2, "frobnicate"},
      {{"run"}, 2, "command is missing"},
      {{"run", "--bogus", "true"}, 2, "--bogus"},
      {{"run", "--timeout", "soon", "true"}, 2, "soon"},
      {{"run", "--timeout", "-1", "true"}, 2, "-1"},
      {{"run", "--new-group", "--new-session", "true"}, 2, "--new-"},
      {{"ps", "--state", "Q"}, 2, "Q"},
      {{"ps", "--user", "no-such-user"}, 2, "no-such-user"},
      {{"ps", "none"}, 2, "none"},
      {{"ps", "4000000"}, 1, "4000000"},
      {{"watch"}, 2, "PID"},
      {{"tree", "-5"}, 2, "-5"},
      {{"stop"}, 2, "PID"},
      {{"stop", "--group", "--session", "1"}, 2, "--"},
      {{"kill", "--signal", "NONE", "1"}, 2, "NONE"},
      {{"signals", "1@x"}, 2, "1@x"},
      {{"demo", "magic"}, 2, "magic"},
      {{"pipe"}, 2, "COMMAND"},
      {{"pipe", "cat 'half"}, 2, "half"},
  };
  for (const auto& one : cases) {
    const Ended ended = run(check, {one.arguments});
    const auto lines = common::split(ended.error, '\n').size();
    check.expect(
        ended.status == one.status && lines == 1 &&
            ended.error.find(one.words) != std::string::npos,
        {.symptom = "bad-input",
         .expected = "status " + std::to_string(one.status) + " and one line with \"" +
                     one.words + "\" for: procman " + common::shell_quote(one.arguments),
         .saw = "status " + std::to_string(ended.status) + ", \"" + ended.error + "\"",
         .most_often = "",
         .read = "docs/01-processes.md, \"Troubleshooting\""});
  }
  expect_full_disk_told(check);
}

}  // namespace
}  // namespace checks
