/// @file
/// What the learner has done: one readable file, .lab/progress.json.
#pragma once

#include <ctime>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "project.hpp"

namespace lab {

/// What the last check said of a step.
enum class Status { kUnknown, kPassed, kFailed, kTodo, kUnreached, kSkipped, kError };
std::string_view to_text(Status status);
/// @throws std::runtime_error
Status status_from(std::string_view text);

struct StepProgress {
  Status status = Status::kUnknown;
  std::string checked;  ///< when a check last ran
  std::string passed;   ///< when it first passed; stays when it fails again
  std::string failed;   ///< what the check that failed says should be
  int points = 0;
  int points_possible = 0;
  int hints = 0;                  ///< taken so far
  std::string solution;           ///< when the solution was shown before it had passed
  std::string failed_check = {};  ///< the ID of the check that failed

  /// Nothing is left to do here: it passed, or cannot be checked on this machine.
  bool done() const { return status == Status::kPassed || status == Status::kSkipped; }
};

struct PredictionProgress {
  int answer = 0;  ///< the first one given, from 1
  bool right = false;
  std::string when;
};

struct Note {
  std::string when;
  std::string text;
};

/// "4.2" before "4.10".
struct NaturalOrder {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const;
};

struct LabProgress {
  std::string started;
  std::map<std::string, StepProgress, NaturalOrder> steps;
  /// The checks that belong to the lab as a whole and not to a step, as the last full
  /// check had them. A lab without such checks passes with its steps.
  StepProgress whole;
  std::map<std::string, PredictionProgress, NaturalOrder> predictions;
  /// When a milestone's check first passed, by the check's ID. What was reached stays.
  std::map<std::string, std::string> milestones;
  std::vector<Note> notes;

  /// A step of which nothing is known is a StepProgress{}.
  StepProgress step(std::string_view number) const;
};

struct Progress {
  std::string current;  ///< the lab that `start` was last said for
  std::map<std::string, LabProgress, NaturalOrder> labs;

  LabProgress lab(std::string_view number) const;
};

/// The file, and the only way to change it.
class ProgressStore {
 public:
  explicit ProgressStore(const Project& project) : project_(&project) {}

  /// @throws common::ExitError with one line that says what to do, if the file is not
  ///         what this program wrote. Such a file is never overwritten.
  Progress load() const;
  /// Reads the file, lets `change` change it, writes it; one process at a time.
  /// @throws as load() does; common::SyscallError
  Progress update(const std::function<void(Progress&)>& change) const;

 private:
  const Project* project_;
};

/// A time as it is kept: 2026-03-01T12:30:05Z. Later ones compare greater.
std::string timestamp(std::time_t time = std::time(nullptr));

}  // namespace lab
