// Pipelines (L01.5), whole, and wrong input of every kind.
#include <fcntl.h>
#include <unistd.h>

#include "common/files.hpp"
#include "common/text.hpp"
#include "harness/ended.hpp"
#include "world.hpp"

namespace checks {
namespace {

constexpr char kReadWholePipeline[] = "docs/01-processes.md, \"Pipelines\"";

using harness::Ended;

Ended run(harness::Context& check, harness::RunOptions options) {
  options.argv.insert(options.argv.begin(), "procman");
  return harness::run_whole(check, options);
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
  std::string left;
  for (const auto& one : living(check)) left += one.name + " ";
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

}  // namespace
}  // namespace checks
