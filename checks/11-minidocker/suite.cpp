#include "harness/runner.hpp"

int main(int argc, char** argv) {
  const harness::Suite suite{
      .lab = "11", .folder = "11-minidocker", .program = "minidocker", .after = {}};
  return harness::run_suite(suite, argc, argv);
}
