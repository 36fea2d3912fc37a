/// @file
/// Build, check, write down: what `check` and `watch` have in common.
#pragma once

#include <string>

#include "process.hpp"
#include "session.hpp"

namespace lab {

/// Which checks, and how they are told. By default all.
struct Checks {
  const Step* step = nullptr;   ///< those of this step alone
  const Step* up_to = nullptr;  ///< those of the steps up to this one
  std::string id = {};          ///< this one alone
  bool keep = false;            ///< what they made stays, to be looked at
  bool brief = false;           ///< those that passed in one line

  bool all() const { return step == nullptr && up_to == nullptr && id.empty(); }
};

struct CheckRun {
  int code = 0;            ///< the suite's exit code; 1 if the build failed
  std::string compiler;    ///< what the compiler said, if the build failed
  LabProgress progress;    ///< as it is now
  bool reference = false;  ///< it was the reference that was checked: nothing is recorded
};

/// Builds the learner's executable and the suite, runs these checks (they print to where
/// `output` says) and records what they said of the steps. Of one check alone nothing is
/// recorded: a step can have several.
/// @throws common::ExitError with kCheckerBroke if the suite broke; Interrupted
CheckRun check_lab(const Session& session, const Lab& lab, const Checks& checks,
                   Output output);

/// For people: the compiler's message, if there is one.
void show_compiler_message(const Session& session, const CheckRun& run);
/// Says that this was not the learner's code, and how it becomes so again.
void say_next_of_reference(const Session& session, const Lab& lab);

}  // namespace lab
