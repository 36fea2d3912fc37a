#include "judge.hpp"

#include <optional>

namespace bank {

using common::Json;

namespace {

struct Seen {
  std::string id, verdict, symptom, diagnosis, stopped_at, todo, said;
  std::optional<int> step;  ///< the number within the lab
};

Seen see(const Json& check) {
  Seen seen{check.at("id"),
            check.at("verdict"),
            check.at("symptom"),
            check.at("diagnosis"),
            check.at("stopped_at"),
            check.at("todo"),
            "",
            {}};
  seen.said = seen.verdict + " " + check.at("saw").get<std::string>() +
              check.at("reason").get<std::string>();
  if (!check.at("step").is_null()) {
    const std::string step = check.at("step");
    seen.step = std::stoi(step.substr(step.find('.') + 1));
  }
  return seen;
}

std::vector<Seen> see_all(const Json& report) {
  std::vector<Seen> all;
  for (const auto& check : report.at("checks")) all.push_back(see(check));
  return all;
}

bool is_fine(const Seen& check) {
  return check.verdict == "PASS" || check.verdict == "SKIP";
}

std::string fault_of_a_right_one(const std::vector<Seen>& checks) {
  for (const auto& check : checks) {
    if (!is_fine(check)) return check.id + " says " + check.said;
  }
  return "";
}

/// @param done The last step that is done; 0 for a starter.
std::string fault_of_a_rung(const std::vector<Seen>& checks, int done) {
  bool told = false;
  for (const auto& check : checks) {
    const bool climbed = check.step && *check.step <= done;
    if (climbed && !is_fine(check)) return check.id + " says " + check.said;
    if (climbed) continue;
    if (check.verdict == "PASS") return check.id + " passes, but its step is not done";
    if (check.verdict == "FAIL" || check.verdict == "ERROR")
      return check.id + " says " + check.said;
    if (check.verdict != "TODO") continue;
    if (!told && check.step != done + 1)
      return "the first step that is asked for is " + check.id;
    if (check.todo.find(".cpp:") == std::string::npos)
      return check.id + " names no file and line";
    told = true;
  }
  return told ? "" : "nothing asks for the next step";
}

std::string fault_of_a_mutant(const std::vector<Seen>& checks, const Entry& mutant) {
  bool caught = false;
  for (const auto& check : checks) {
    if (check.id == mutant.caught_by && check.verdict == "SKIP")
      return "";  // told in the matrix
    if (check.id == mutant.caught_by && check.verdict == "FAIL") {
      if (check.symptom != mutant.symptom) {
        return "caught, but with the symptom '" + check.symptom + "' and not '" +
               mutant.symptom + "': " + check.said;
      }
      if (check.diagnosis.find(mutant.says) == std::string::npos) {
        return "caught, but its misconception is not told; it stopped at '" +
               check.stopped_at + "', see stops-at: in CONTRIBUTING.md";
      }
      caught = true;
    } else if (!is_fine(check) && check.verdict != "NOT_REACHED") {
      return check.id + " says " + check.said;
    }
  }
  return caught ? "" : "SURVIVES: " + mutant.caught_by + " does not fail";
}

}  // namespace

std::string find_fault(const Outcome& outcome) {
  if (outcome.report.is_null() || outcome.status == 4) {
    return "the checks broke (status " + std::to_string(outcome.status) + "), see " +
           outcome.log.string();
  }
  const auto checks = see_all(outcome.report);
  switch (outcome.entry->kind) {
    case Kind::kSolution:
      if (const int sum = outcome.report.at("points_possible"); sum != 100) {
        return "the points of the lab's checks are " + std::to_string(sum) +
               ", and not 100";
      }
      return fault_of_a_right_one(checks);
    case Kind::kVariant:
    case Kind::kRepetition:
      return fault_of_a_right_one(checks);
    case Kind::kStarter:
      return fault_of_a_rung(checks, 0);
    case Kind::kRung:
      return fault_of_a_rung(checks, outcome.entry->rung);
    case Kind::kMutant:
      return fault_of_a_mutant(checks, *outcome.entry);
  }
  return "";
}

}  // namespace bank
