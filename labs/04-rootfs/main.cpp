#include "common/cli.hpp"
#include "rootfs/cli.hpp"
#include "rootfs/commands.hpp"
#include "rootfs/explain.hpp"

int main(int argc, char** argv) {
  return common::run_cli(
      "jail",
      [&] {
        rootfs::CommandLine line;
        if (const auto done = rootfs::parse_command_line(argc, argv, line)) return *done;
        return rootfs::run_command(line, argv);
      },
      rootfs::explain);
}
