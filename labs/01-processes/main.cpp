#include "common/cli.hpp"
#include "process/cli.hpp"
#include "process/commands.hpp"
#include "process/explain.hpp"

int main(int argc, char** argv) {
  return common::run_cli(
      "procman",
      [&] {
        process::set_up_this_process();
        process::CommandLine line;
        if (const auto done = process::parse_command_line(argc, argv, line)) return *done;
        return process::run_command(line);
      },
      process::explain);
}
