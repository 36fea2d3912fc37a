/// @file
/// What a check suite wrote with --json.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "course.hpp"
#include "progress.hpp"

namespace lab {

struct CheckResult {
  std::string step;     ///< "" if it is about the lab as a whole
  std::string verdict;  ///< PASS, FAIL, SKIP, ERROR, TODO, NOT_REACHED; "" if only listed
  std::string title;    ///< what should be, in a line
  int points = 0;
  std::string id = {};  ///< "L04.4-own-root"
};

/// @throws common::ExitError with kCheckerBroke
std::vector<CheckResult> read_report(const std::filesystem::path& file);

/// The exit code of a suite that broke, and ours when we cannot read its report.
inline constexpr int kCheckerBroke = 4;

/// Writes down what the checks said of each step that they looked at, and of the lab as
/// a whole if they were all that there are.
/// @param when the time before the build: what was edited later was not looked at.
void record(const std::vector<CheckResult>& results, const std::string& when, bool all,
            LabProgress& progress);

/// Writes down which of the lab's milestones were reached now.
void record_milestones(const std::vector<CheckResult>& results, const std::string& when,
                       const Lab& lab, LabProgress& progress);

/// Writes down how many points each step can bring, from a list that was not run.
void record_points(const std::vector<CheckResult>& listed, LabProgress& progress);

}  // namespace lab
