/// @file
/// Running a lab's checks on many submissions at once.
#pragma once

#include <functional>

#include "entry.hpp"

namespace bank {

/// What came of an entry.
struct Outcome {
  const Entry* entry = nullptr;
  common::Json report;  ///< the suite's JSON; null if it wrote none
  int status = 0;       ///< the suite's exit status
  bool kept = false;    ///< from an earlier run: nothing that it depends on has changed
  std::filesystem::path log;
};

/// Runs the suite on each entry, `jobs` at a time; `done` is called after each.
/// Reports that are newer than the submission, the suite and the patch are used again.
std::vector<Outcome> run_all(const LabBank& bank, int jobs, bool again,
                             const std::function<void(const Outcome&)>& done);

}  // namespace bank
