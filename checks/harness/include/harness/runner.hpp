/// @file
/// The main program of a lab's checks.
#pragma once

#include "harness/check.hpp"

namespace harness {

/// Runs the registered checks as GoogleTest tests, in any order, each in a process-wide
/// sandbox of its own. As an ordinary user it becomes root of a user namespace first.
/// @return 0 all passed, 1 something failed or is undone, 2 wrong usage, 4 the checker
/// broke.
int run_suite(const Suite& suite, int argc, char** argv);

}  // namespace harness
