#include "matrix.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace bank {

using common::Json;

namespace {

char letter(const std::string& verdict) {
  if (verdict == "PASS") return '.';
  if (verdict == "FAIL") return 'X';
  if (verdict == "TODO") return 'o';
  if (verdict == "SKIP") return '-';
  if (verdict == "NOT_REACHED") return ' ';
  return '!';
}

/// The verdicts of all checks in a row of letters.
std::string row(const Outcome& outcome) {
  std::string letters;
  if (outcome.report.is_null()) return "?";
  for (const auto& check : outcome.report.at("checks")) {
    letters += letter(check.at("verdict").get<std::string>());
  }
  return letters;
}

std::string step_of(const Outcome& outcome, const std::string& id) {
  for (const auto& check : outcome.report.at("checks")) {
    if (check.at("id") == id) {
      return check.at("step").is_null() ? "whole" : check.at("step").get<std::string>();
    }
  }
  return "?";
}

std::string mutants_table(const std::vector<Outcome>& outcomes) {
  std::string text =
      "| mutant | the misconception | step | caught by | symptom "
      "|\n|---|---|---|---|---|\n";
  for (const auto& outcome : outcomes) {
    const Entry& entry = *outcome.entry;
    if (entry.kind != Kind::kMutant || outcome.report.is_null()) continue;
    text +=
        fmt::format("| {} | {} | {} | {} | {} |\n", entry.name, entry.says,
                    step_of(outcome, entry.caught_by), entry.caught_by, entry.symptom);
  }
  return text;
}

std::string variants_table(const std::vector<Outcome>& outcomes) {
  std::string text = "| variant | why it is right |\n|---|---|\n";
  for (const auto& outcome : outcomes) {
    if (outcome.entry->kind != Kind::kVariant) continue;
    text += fmt::format("| {} | {} |\n", outcome.entry->name, outcome.entry->says);
  }
  return text;
}

std::string letters_block(const std::vector<Outcome>& outcomes) {
  std::string text;
  for (const auto& outcome : outcomes) {
    const Entry& entry = *outcome.entry;
    if (entry.kind == Kind::kRepetition) continue;
    text += fmt::format("{:<10} {:<34} |{}|\n", name_of(entry.kind), entry.name,
                        row(outcome));
  }
  return text;
}

std::string checks_list(const std::vector<Outcome>& outcomes) {
  const auto any = std::find_if(outcomes.begin(), outcomes.end(),
                                [](const Outcome& o) { return !o.report.is_null(); });
  if (any == outcomes.end()) return "";
  std::string text =
      "| column | check | step | points | what is true if it passes "
      "|\n|---|---|---|---|---|\n";
  int column = 0;
  for (const auto& check : any->report.at("checks")) {
    const std::string step =
        check.at("step").is_null() ? "whole" : check.at("step").get<std::string>();
    text += fmt::format(
        "| {} | {} | {} | {} | {} |\n", ++column, check.at("id").get<std::string>(), step,
        check.at("points").get<int>(), check.at("title").get<std::string>());
  }
  return text;
}

}  // namespace

std::string matrix_page(const LabBank& bank, const std::vector<Outcome>& outcomes) {
  return fmt::format(
      "# The checks of lab {0}, checked\n\n"
      "Made by `scripts/check-the-checks`. Every wrong submission below is caught by the "
      "check "
      "that claims it, as its first failure; every unusual right one passes; every rung "
      "of the "
      "ladder passes up to its step and is told the next.\n\n"
      "## Wrong submissions\n\n{1}\n## Unusual right ones\n\n{2}\n## The checks\n\n{3}\n"
      "## The matrix\n\nA row for each submission, a column for each check: `.` passed, "
      "`X` "
      "failed, `o` yours to write, `-` could not be tried on this host, blank not "
      "reached.\n\n"
      "```\n{4}```\n",
      bank.lab, mutants_table(outcomes), variants_table(outcomes), checks_list(outcomes),
      letters_block(outcomes));
}

}  // namespace bank
