#include <cerrno>
#include <csignal>
#include <cstdio>
#include <map>
#include <string>
#include <system_error>

#include <unistd.h>

#include "cli.hpp"
#include "commands.hpp"
#include "common/check.hpp"
#include "common/child.hpp"
#include "common/cli.hpp"

namespace {

using Run = int (*)(const lab::Session&, const lab::Request&);

const std::map<std::string, Run> kCommands = {
    {"list", lab::command::list},         {"status", lab::command::status},
    {"start", lab::command::start},       {"next", lab::command::next},
    {"check", lab::command::check},       {"watch", lab::command::watch},
    {"hint", lab::command::hint},         {"predict", lab::command::predict},
    {"solution", lab::command::solution}, {"diff", lab::command::diff},
    {"reset", lab::command::reset},       {"note", lab::command::note},
    {"doctor", lab::command::doctor},     {"completion", lab::command::completion},
    {"complete", lab::command::complete},
};

std::string explain(const common::SyscallError& error) {
  const bool not_found = error.call() == common::kExec && error.code().value() == ENOENT;
  return not_found ? "run scripts/quickstart, which installs what is needed" : "";
}

int run(int argc, char** argv) {
  const auto request = lab::parse_command_line(argc, argv);
  if (!request) return 0;
  const lab::Session session(request->project);
  return kCommands.at(request->command)(session, *request);
}

/// As any program ends whose output nobody reads: without a word. @see pipe(7)
[[noreturn]] void end_by_closed_pipe() {
  std::signal(SIGPIPE, SIG_DFL);
  std::raise(SIGPIPE);
  ::_exit(128 + SIGPIPE);  // whoever started us blocks it
}

}  // namespace

int main(int argc, char** argv) {
  // In `scripts/lab diff | head` nobody reads on: EPIPE lets us take down what we made.
  std::signal(SIGPIPE, SIG_IGN);
  return common::run_cli(
      lab::kProgram,
      [&] {
        try {
          const int code = run(argc, argv);
          if (std::fflush(stdout) != 0) common::fail("write", "standard output");
          return code;
        } catch (const std::system_error& error) {
          if (error.code().value() == EPIPE) end_by_closed_pipe();
          throw;
        }
      },
      explain);
}
