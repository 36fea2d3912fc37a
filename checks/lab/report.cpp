#include "report.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <fmt/core.h>

#include "common/cli.hpp"
#include "common/json.hpp"

namespace lab {
namespace {

using common::Json;

/// A key that may be missing or null.
std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// A step is as its worst check is; a skipped one says nothing beside others.
constexpr std::array<std::pair<std::string_view, Status>, 6> kWorstFirst = {{
    {"FAIL", Status::kFailed},
    {"ERROR", Status::kError},
    {"TODO", Status::kTodo},
    {"NOT_REACHED", Status::kUnreached},
    {"PASS", Status::kPassed},
    {"SKIP", Status::kSkipped},
}};

Status worst(const std::vector<CheckResult>& results) {
  for (const auto& [verdict, status] : kWorstFirst) {
    const auto has = [&v = verdict](const CheckResult& each) {
      return each.verdict == v;
    };
    if (std::any_of(results.begin(), results.end(), has)) return status;
  }
  return Status::kUnknown;
}

using ByStep = std::map<std::string, std::vector<CheckResult>>;

ByStep by_step(const std::vector<CheckResult>& results) {
  ByStep steps;
  for (const auto& result : results) steps[result.step].push_back(result);
  return steps;
}

StepProgress& progress_of(LabProgress& progress, const std::string& step) {
  return step.empty() ? progress.whole : progress.steps[step];
}

int points_of(const std::vector<CheckResult>& results) {
  int points = 0;
  for (const auto& each : results) points += each.points;
  return points;
}

void record_step(const std::vector<CheckResult>& results, const std::string& when,
                 StepProgress& step) {
  step.status = worst(results);
  step.checked = when;
  step.points = 0;
  step.points_possible = points_of(results);
  step.failed.clear();
  step.failed_check.clear();
  for (const auto& each : results) {
    if (each.verdict == "PASS") step.points += each.points;
    if (each.verdict != "FAIL" || !step.failed_check.empty()) continue;
    step.failed = each.title;
    step.failed_check = each.id;
  }
  if (step.status == Status::kPassed && step.passed.empty()) step.passed = when;
}

}  // namespace

std::vector<CheckResult> read_report(const std::filesystem::path& file) {
  try {
    std::vector<CheckResult> results;
    const Json report = common::read_json(file);
    for (const auto& each : report.at("checks")) {
      results.push_back({text_of(each, "step"), text_of(each, "verdict"),
                         text_of(each, "title"), each.value("points", 0),
                         text_of(each, "id")});
    }
    return results;
  } catch (const std::exception& error) {
    throw common::ExitError(
        kCheckerBroke,
        fmt::format("the check suite broke, not your code: no report that can be read "
                    "({})",
                    error.what()));
  }
}

void record(const std::vector<CheckResult>& results, const std::string& when, bool all,
            LabProgress& progress) {
  ByStep steps = by_step(results);
  if (all && !steps.contains("")) steps[""] = {{"", "PASS", "", 0}};
  if (!all) steps.erase("");  // of some of them nothing follows for the whole
  for (const auto& [number, checks] : steps) {
    if (worst(checks) == Status::kUnknown) continue;  // listed, not run
    record_step(checks, when, progress_of(progress, number));
  }
}

void record_milestones(const std::vector<CheckResult>& results, const std::string& when,
                       const Lab& lab, LabProgress& progress) {
  for (const auto& milestone : lab.milestones) {
    const bool reached =
        std::any_of(results.begin(), results.end(), [&](const CheckResult& each) {
          return each.id == milestone.check && each.verdict == "PASS";
        });
    if (reached) progress.milestones.try_emplace(milestone.check, when);
  }
}

void record_points(const std::vector<CheckResult>& listed, LabProgress& progress) {
  for (const auto& [number, checks] : by_step(listed)) {
    progress_of(progress, number).points_possible = points_of(checks);
  }
}

}  // namespace lab
