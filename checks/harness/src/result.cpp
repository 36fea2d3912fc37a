#include "harness/result.hpp"

#include <algorithm>
#include <set>

#include "common/files.hpp"

namespace harness {

namespace {

bool is_root_cause(Verdict verdict) {
  return verdict == Verdict::kFail || verdict == Verdict::kTodo;
}

/// A check without a step needs them all, so it comes last.
bool earlier(const Result& a, const Result& b) {
  if (a.check->step != b.check->step) {
    if (!a.check->step || !b.check->step) return a.check->step.has_value();
    return *a.check->step < *b.check->step;
  }
  return a.check < b.check;  // both stand in the registry, in its order
}

/// All steps that must be done before `step`, and those before them.
std::set<std::string> steps_before(const std::string& step, const Suite& suite) {
  std::set<std::string> before;
  std::vector<std::string> open = {step};
  while (!open.empty()) {
    const auto found = suite.after.find(open.back());
    open.pop_back();
    if (found == suite.after.end()) continue;
    for (const auto& needed : found->second) {
      if (before.insert(needed).second) open.push_back(needed);
    }
  }
  return before;
}

void merge_repetitions(std::vector<Result>& results) {
  std::vector<Result> merged;
  for (auto& result : results) {
    const bool again = !merged.empty() && merged.back().check == result.check;
    if (!again) {
      merged.push_back(std::move(result));
    } else if (merged.back().verdict != result.verdict &&
               merged.back().verdict != Verdict::kError) {
      merged.back().reason =
          "its verdict changes from run to run: " + name_of(merged.back().verdict) +
          ", then " + name_of(result.verdict) + " " + result.failure.saw + result.reason;
      merged.back().verdict = Verdict::kError;
    }
  }
  results = std::move(merged);
}

Mark read_mark(const std::filesystem::path& patch) {
  const std::string text = common::read_file(patch);
  const auto header =
      common::key_values(std::string_view(text).substr(0, text.find("\n--- ")), ':');
  const auto value = [&header](const char* key) {
    const auto found = header.find(key);
    return found != header.end() ? found->second : std::string();
  };
  return {patch.stem(), value("misconception"), value("caught-by"), value("symptom"),
          value("stops-at")};
}

/// Whether a program that has this misconception would have stopped where this one did.
/// One that stands still at an undone step might still come to that.
bool same_stop(const std::string& stops_at, const std::string& stopped_at) {
  if (stopped_at.empty()) return true;
  if (stops_at.empty()) return false;
  const auto space = stops_at.find(' ');
  const std::string call = stops_at.substr(0, space);
  // "mount /proc: EINVAL: ..", or, of a call without an object, "setsid: EPERM: ..".
  return (stopped_at.starts_with(call + ' ') || stopped_at.starts_with(call + ':')) &&
         stopped_at.find(": " + stops_at.substr(space + 1) + ":") != std::string::npos;
}

}  // namespace

std::string name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "PASS";
    case Verdict::kFail:
      return "FAIL";
    case Verdict::kSkip:
      return "SKIP";
    case Verdict::kError:
      return "ERROR";
    case Verdict::kTodo:
      return "TODO";
    case Verdict::kNotReached:
      return "NOT_REACHED";
  }
  return "ERROR";
}

const Result* cause_of(const Check& check, const std::vector<Result>& earlier,
                       const Suite& suite) {
  std::set<std::string> before;
  if (check.step) before = steps_before(check.step->text(), suite);
  for (const auto& other : earlier) {
    if (other.check == &check)
      return nullptr;  // sorted: what follows cannot be its cause
    if (!is_root_cause(other.verdict)) continue;
    if (!check.step || other.check->step == check.step) return &other;
    if (other.check->step && before.contains(other.check->step->text())) return &other;
  }
  return nullptr;
}

std::vector<Result> settle(std::vector<Result> results, const Suite& suite) {
  std::stable_sort(results.begin(), results.end(), earlier);
  merge_repetitions(results);
  for (auto& result : results) {
    if (!is_root_cause(result.verdict)) continue;
    const Result* cause = cause_of(*result.check, results, suite);
    if (cause == nullptr) continue;
    result.verdict = Verdict::kNotReached;
    result.reason = "after " + cause->check->id;
  }
  return results;
}

std::vector<Mark> read_marks(const std::filesystem::path& mutants) {
  std::vector<Mark> marks;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(mutants, none)) {
    if (entry.path().extension() == ".patch") marks.push_back(read_mark(entry.path()));
  }
  std::sort(marks.begin(), marks.end(),
            [](const Mark& a, const Mark& b) { return a.name < b.name; });
  return marks;
}

void diagnose(std::vector<Result>& results, const std::vector<Mark>& marks) {
  for (auto& result : results) {
    if (result.verdict != Verdict::kFail) continue;
    std::string behaves_like;
    for (const auto& mark : marks) {
      if (mark.caught_by != result.check->id || mark.symptom != result.failure.symptom ||
          !same_stop(mark.stops_at, result.stopped_at)) {
        continue;
      }
      behaves_like += (behaves_like.empty() ? "" : "; or: ") + mark.misconception;
    }
    result.diagnosis = behaves_like;
  }
}

Score score(const std::vector<Result>& results) {
  Score total;
  for (const auto& result : results) {
    total.possible += result.check->points;
    if (result.verdict == Verdict::kPass) total.points += result.check->points;
    if (result.verdict == Verdict::kSkip) total.skipped += result.check->points;
  }
  return total;
}

std::string next_step(const std::vector<Result>& results) {
  for (const auto& result : results) {
    if (is_root_cause(result.verdict) && result.check->step) {
      return result.check->step->text();
    }
  }
  return "";
}

}  // namespace harness
