#include "common/cli.hpp"
#include "rootfs/start.hpp"

int main(int argc, char** argv) {
  return common::run_cli("jail", [&] {
    rootfs::StartOptions o;
    o.root = argv[1];
    for (int i = 2; i < argc; ++i) o.argv.emplace_back(argv[i]);
    return common::shell_status(rootfs::start(o).wait());
  });
}
