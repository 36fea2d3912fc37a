// Bad input, full disks: one clear line and the right exit code.
#include <string>
#include <vector>

#include "harness/ended.hpp"
#include "world.hpp"

namespace checks {
namespace {

constexpr char kReadErrors[] = "docs/01-processes.md, \"Troubleshooting\"";

void expect_full_disk_told(harness::Context& check) {
  constexpr std::size_t kRows = 200;  // more than a buffer holds
  std::vector<std::string> many = {"procman", "ps"};
  many.resize(kRows, "1");
  for (const auto& argv : {many, {"procman", "watch", "1"}}) {
    harness::expect_one_line(harness::run_on_full_disk(check, argv), 1, "ENOSPC",
                             kReadErrors);
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
      {{"tere"}, 2, "did you mean 'tree'"},
      {{"run"}, 2, "command is missing"},
      {{"run", "--bogus", "true"}, 2, "--bogus"},
      {{"run", "--timeout"}, 2, "--timeout needs a value"},
      {{"run", "--", "no-such-command"}, 127, "no-such-command"},
      {{"run", "--", "/etc/passwd"}, 126, "/etc/passwd"},
      {{"run", "--timeout", "soon", "true"}, 2, "soon"},
      {{"run", "--timeout", "-1", "true"}, 2, "-1"},
      {{"run", "--new-group", "--new-session", "true"}, 2, "--new-"},
      {{"ps", "--state", "Q"}, 2, "Q"},
      {{"ps", "--user", "no-such-user"}, 2, "no-such-user"},
      {{"ps", "--user", ""}, 2, "--user"},
      {{"ps", "--usr", "root"}, 2, "did you mean '--user'"},
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
    std::vector<std::string> argv = {"procman"};
    argv.insert(argv.end(), one.arguments.begin(), one.arguments.end());
    harness::expect_one_line(harness::run_whole(check, {.argv = argv}), one.status,
                             one.words, kReadErrors);
  }
  expect_full_disk_told(check);
}

}  // namespace
}  // namespace checks
