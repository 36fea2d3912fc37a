#include "harness/runner.hpp"

int main(int argc, char** argv) {
  harness::Suite suite{
      .lab = "11", .folder = "11-minidocker", .program = "minidocker", .after = {}};
  // `minidocker run` comes to one after the other.
  suite.after = {
      {"11.2", {"11.1"}},  {"11.3", {"11.2"}},  {"11.4", {"11.3"}},   {"11.5", {"11.4"}},
      {"11.6", {"11.5"}},  {"11.7", {"11.6"}},  {"11.8", {"11.7"}},   {"11.9", {"11.8"}},
      {"11.10", {"11.9"}}, {"11.11", {"11.8"}}, {"11.12", {"11.11"}}, {"11.13", {}},
  };
  return harness::run_suite(suite, argc, argv);
}
