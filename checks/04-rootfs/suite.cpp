#include "harness/runner.hpp"

int main(int argc, char** argv) {
  harness::Suite suite{
      .lab = "04", .folder = "04-rootfs", .program = "jail", .after = {}};
  // Each step of the way into a jail needs those before it. chroot and the copying of
  // attributes stand alone.
  suite.after = {
      {"4.3", {"4.2"}}, {"4.4", {"4.3"}},  {"4.5", {"4.4"}},
      {"4.6", {"4.5"}}, {"4.7", {"4.6"}},  {"4.8", {"4.7"}},
      {"4.9", {"4.8"}}, {"4.10", {"4.9"}}, {"4.11", {"4.10"}},
  };
  return harness::run_suite(suite, argc, argv);
}
