#include "harness/runner.hpp"

int main(int argc, char** argv) {
  harness::Suite suite{
      .lab = "02", .folder = "02-namespaces", .program = "nsbox", .after = {}};
  // Three ways: to look (1 to 4), to make (5 to 9), and to use what others made (10 to
  // 12). What makes namespaces needs step 2.6 or 2.7, and both need maps.
  suite.after = {
      {"2.2", {"2.1"}}, {"2.3", {"2.2"}}, {"2.4", {"2.3"}},        {"2.6", {"2.5"}},
      {"2.7", {"2.5"}}, {"2.8", {"2.6"}}, {"2.9", {"2.6", "2.7"}}, {"2.11", {"2.6"}},
  };
  return harness::run_suite(suite, argc, argv);
}
