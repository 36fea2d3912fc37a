#include <map>
#include <string>

#include "cli.hpp"
#include "commands.hpp"
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

}  // namespace

int main(int argc, char** argv) {
  return common::run_cli(
      lab::kProgram,
      [&] {
        const auto request = lab::parse_command_line(argc, argv);
        if (!request) return 0;
        const lab::Session session(request->project);
        return kCommands.at(request->command)(session, *request);
      },
      explain);
}
