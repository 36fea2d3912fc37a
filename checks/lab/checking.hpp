/// @file
/// Build, check, write down: what `check` and `watch` have in common.
#pragma once

#include <string>
#include <vector>

#include "process.hpp"
#include "session.hpp"

namespace lab {

struct CheckRun {
  int code = 0;          ///< the suite's exit code; 1 if the build failed
  std::string compiler;  ///< what the compiler said, if the build failed
  LabProgress progress;  ///< as it is now
};

/// Builds the learner's executable and the suite, runs the suite with these arguments (it
/// prints to where `output` says) and records what it said of the steps.
/// @throws common::ExitError with kCheckerBroke if the suite broke; Interrupted
CheckRun check_lab(const Session& session, const Lab& lab,
                   const std::vector<std::string>& arguments, Output output);

/// For people: the compiler's message, if there is one.
void show_compiler_message(const Session& session, const CheckRun& run);

}  // namespace lab
