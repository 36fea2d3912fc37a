/// @file
/// What came out of checks, and how it is told.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/json.hpp"
#include "common/terminal.hpp"
#include "harness/check.hpp"

namespace harness {

enum class Verdict {
  kPass,
  kFail,
  kSkip,        ///< the host cannot do it: neither passed nor failed
  kError,       ///< the checker broke: never the learner's fault
  kTodo,        ///< its own step is still to be written
  kNotReached,  ///< something before it failed or is undone: charged there
};

std::string name_of(Verdict verdict);

struct Result {
  const Check* check = nullptr;
  Verdict verdict = Verdict::kError;
  std::vector<std::string> steps;  ///< what was done, in order
  Failure failure;                 ///< if it failed
  std::string stopped_at;  ///< the call of the program's own that failed, if one did
  std::string reason;      ///< of SKIP, ERROR and NOT_REACHED
  std::string todo;        ///< the undone step's message, with file and line
  std::string diagnosis;   ///< the misconception that this failure is the mark of
  long milliseconds = 0;
};

/// Settles what one result alone cannot know: of failures with one cause the first stays,
/// the others become NOT_REACHED. Sorts by step. Also merges repetitions: a check whose
/// verdicts differ becomes an ERROR.
std::vector<Result> settle(std::vector<Result> results, const Suite& suite);

/// The result on which a failure of this check would be charged: of an earlier check of
/// the same step, or of a step that has to be done before; null if there is none.
const Result* cause_of(const Check& check, const std::vector<Result>& earlier,
                       const Suite& suite);

/// A known misconception and the mark that it leaves; from a mutant's header.
struct Mark {
  std::string name, misconception, caught_by, symptom;
  std::string stops_at;  ///< "mount EINVAL", if the program stops at a call that fails
};
/// Reads the headers of all patches in a folder; none if there is no such folder.
std::vector<Mark> read_marks(const std::filesystem::path& mutants);
/// Fills in the diagnosis of failures.
void diagnose(std::vector<Result>& results, const std::vector<Mark>& marks);

/// Points of a suite's results.
struct Score {
  int points = 0;
  int possible = 0;
  int skipped = 0;  ///< points of checks that could not run here
};
Score score(const std::vector<Result>& results);

/// The first step that is undone or whose check failed, or "".
std::string next_step(const std::vector<Result>& results);

common::Json to_json(const Suite& suite, const std::vector<Result>& results,
                     const std::string& program);
/// @param brief what passed is only counted
std::string to_text(const Suite& suite, const std::vector<Result>& results,
                    const common::Terminal& terminal, bool brief = false);

}  // namespace harness
