#include "common/cli.hpp"
#include "ns/cli.hpp"
#include "ns/commands.hpp"
#include "ns/explain.hpp"

int main(int argc, char** argv) {
  return common::run_cli(
      "nsbox",
      [&] {
        ns::CommandLine line;
        if (const auto done = ns::parse_command_line(argc, argv, line)) return *done;
        return ns::run_command(line);
      },
      ns::explain);
}
