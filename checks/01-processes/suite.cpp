#include "harness/runner.hpp"

int main(int argc, char** argv) {
  harness::Suite suite{
      .lab = "01", .folder = "01-processes", .program = "procman", .after = {}};
  // What starts commands, what reads /proc, and what decodes signals stand apart.
  suite.after = {
      {"1.2", {"1.1"}},  {"1.3", {"1.2"}},   {"1.4", {"1.3"}}, {"1.5", {"1.3"}},
      {"1.7", {"1.6"}},  {"1.8", {"1.7"}},   {"1.9", {"1.6"}}, {"1.10", {"1.6"}},
      {"1.11", {"1.3"}}, {"1.12", {"1.11"}},
  };
  return harness::run_suite(suite, argc, argv);
}
