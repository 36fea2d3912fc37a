#include <cstdlib>

#include <linux/close_range.h>
#include <unistd.h>

#include "common/cli.hpp"
#include "common/hold.hpp"
#include "minidocker/cli.hpp"
#include "minidocker/commands.hpp"
#include "rootfs/unprivileged.hpp"

namespace {

/// What we were started with by accident must not live on in monitors. (A check has a
/// socket there on purpose.)
void drop_inherited_descriptors() {
  if (std::getenv(common::kHoldVariable) == nullptr) ::close_range(3, ~0U, 0);
}

/// What an ordinary user does as root of a user namespace. Not exec and top: from a
/// namespace of one's own there is no way into a container's, and no look. cp sees to it
/// by itself.
bool needs_root(minidocker::Verb verb) {
  using minidocker::Verb;
  return verb != Verb::kVersion && verb != Verb::kExec && verb != Verb::kTop &&
         verb != Verb::kCp;
}

}  // namespace

int main(int argc, char** argv) {
  return common::run_cli("minidocker", [&] {
    drop_inherited_descriptors();
    minidocker::CommandLine line;
    if (const auto done = minidocker::parse_command_line(argc, argv, line)) return *done;
    if (needs_root(line.verb)) {
      rootfs::become_root_in_user_namespace(argv, minidocker::Home(line.root).root());
    }
    return minidocker::run_command(line);
  });
}
