#include <algorithm>
#include <cctype>

#include <fmt/core.h>

#include "common/files.hpp"
#include "common/text.hpp"
#include "harness/result.hpp"

namespace harness {

using common::Json;
using common::Style;
using common::Terminal;

namespace {

std::string step_text(const Check& check) {
  return check.step ? check.step->text() : "";
}

std::string again(const Suite& suite, const Check& check) {
  return fmt::format("scripts/lab check {} {} --keep", suite.lab,
                     check.step ? step_text(check) : "--check " + check.id);
}

struct Sign {
  const char* sign;
  Style style;
};

Sign sign_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return {"✓", Style::kGreen};
    case Verdict::kFail:
      return {"✗", Style::kRed};
    case Verdict::kSkip:
      return {"-", Style::kYellow};
    case Verdict::kError:
      return {"!", Style::kRed};
    case Verdict::kTodo:
      return {"○", Style::kBlue};
    case Verdict::kNotReached:
      return {"·", Style::kDim};
  }
  return {"!", Style::kRed};
}

std::string points_text(const Check& check) {
  std::string text = check.step ? "step " + step_text(check) : "";
  if (check.points > 0) {
    text += (text.empty() ? "" : " · ") + std::to_string(check.points) +
            (check.points == 1 ? " point" : " points");
  }
  return text;
}

std::string heading(const Result& result, const Terminal& terminal) {
  const auto [sign, style] = sign_of(result.verdict);
  const Check& check = *result.check;
  const std::string points = points_text(check);
  const std::size_t used = check.id.size() + 2 + common::display_width(points);
  const std::size_t gap = terminal.width() > used + 2 ? terminal.width() - used : 2;
  return terminal.paint(style, sign) + " " + terminal.paint(Style::kBold, check.id) +
         std::string(gap, ' ') + terminal.paint(Style::kDim, points) + "\n";
}

/// "  expected     one mount", wrapped below itself.
std::string field(const char* name, const std::string& text, const Terminal& terminal) {
  constexpr std::size_t kIndent = 4;
  constexpr std::size_t kColumn = 13;
  if (text.empty()) return "";
  std::string out;
  std::string label = name;
  for (const auto part : common::split(text, '\n')) {
    for (const auto& line : common::wrap(part, terminal.width() - kIndent - kColumn)) {
      out += std::string(kIndent, ' ') + terminal.paint(Style::kDim, label) +
             std::string(kColumn - label.size(), ' ') + line + "\n";
      label.clear();
    }
  }
  return out;
}

/// "EINVAL" of "mount /proc: EINVAL: Invalid argument"; empty if there is none.
std::string error_name(const std::string& message) {
  for (const auto part : common::split(message, ':')) {
    const auto word = common::trim(part);
    const bool is_name = word.size() > 2 && word[0] == 'E' &&
                         std::all_of(word.begin(), word.end(), [](unsigned char c) {
                           return std::isupper(c) != 0 || std::isdigit(c) != 0;
                         });
    if (is_name) return std::string(word);
  }
  return "";
}

/// What a failure is called that nobody has foreseen. Where the program itself had an
/// error, that says more than what it then had not done; but most of all does a check
/// that has foreseen just this error.
std::string most_often(const Result& result) {
  const std::string error = error_name(result.stopped_at);
  const auto& foreseen = result.failure.most_often;
  if (error.empty() || foreseen.find(error) != std::string::npos) return foreseen;
  const auto call = result.stopped_at.substr(0, result.stopped_at.find(' '));
  return fmt::format("what makes {} fail with {}: man 2 {}, ERRORS", call, error,
                     call == "exec" ? "execve" : call);
}

std::string failure_text(const Suite& suite, const Result& result,
                         const Terminal& terminal) {
  std::string text;
  for (std::size_t i = 0; i < result.steps.size(); ++i) {
    const auto lines = common::split(result.steps[i], '\n');
    text += fmt::format("    {}  {}\n", i + 1, lines.empty() ? "" : lines[0]);
  }
  text += field("expected", result.failure.expected, terminal);
  text += field("saw", result.failure.saw, terminal);
  if (!result.stopped_at.empty())
    text += field("stopped at", result.stopped_at, terminal);
  if (result.diagnosis.empty()) {
    text += field("most often", most_often(result), terminal);
  } else {
    text += field("behaves like", result.diagnosis, terminal);
  }
  text += field("read", result.failure.read, terminal);
  return text + field("again", again(suite, *result.check), terminal);
}

std::string one_line(const Result& result, const Terminal& terminal) {
  const auto [sign, style] = sign_of(result.verdict);
  std::string text = terminal.paint(style, sign) + " " + result.check->title;
  if (result.verdict == Verdict::kPass && result.check->step) {
    text += terminal.paint(Style::kDim, "  " + step_text(*result.check));
  }
  return text + "\n";
}

std::string result_text(const Suite& suite, const Result& result,
                        const Terminal& terminal) {
  switch (result.verdict) {
    case Verdict::kPass:
      return one_line(result, terminal);
    case Verdict::kFail:
      return "\n" + heading(result, terminal) + "    " + result.check->title +
             ": not so.\n" + failure_text(suite, result, terminal) + "\n";
    case Verdict::kTodo:
      return one_line(result, terminal) + field("yours", result.todo, terminal);
    case Verdict::kSkip:
    case Verdict::kError:
      return one_line(result, terminal) +
             field(result.verdict == Verdict::kSkip ? "skipped" : "ERROR", result.reason,
                   terminal);
    case Verdict::kNotReached:
      return "";
  }
  return "";
}

std::string summary(const std::vector<Result>& results, const Terminal& terminal) {
  const auto count = [&results](Verdict verdict) {
    return std::count_if(results.begin(), results.end(),
                         [verdict](const Result& r) { return r.verdict == verdict; });
  };
  std::string text =
      fmt::format("{} of {} checks passed", count(Verdict::kPass), results.size());
  const auto add = [&text](auto number, const char* what) {
    if (number > 0) text += fmt::format(", {} {}", number, what);
  };
  add(count(Verdict::kFail), "failed");
  add(count(Verdict::kTodo), "yours to write");
  add(count(Verdict::kNotReached), "not reached");
  add(count(Verdict::kSkip), "skipped");
  add(count(Verdict::kError), "errors of the checker");
  const Score total = score(results);
  if (total.possible > 0) {
    text += fmt::format("; {} of {} points", total.points, total.possible);
    if (total.skipped > 0)
      text += fmt::format(" ({} could not be tried here)", total.skipped);
  }
  const bool failed = count(Verdict::kFail) > 0;
  if (failed && total.possible > 0 && total.points + total.skipped == total.possible) {
    text += "\nNot done: what failed brings no points, and has to pass all the same.";
  }
  return terminal.paint(failed ? Style::kRed : Style::kBold, text) + "\n";
}

std::string passes_in_a_line(const std::vector<Result>& results,
                             const Terminal& terminal) {
  const auto passed =
      std::count_if(results.begin(), results.end(),
                    [](const Result& each) { return each.verdict == Verdict::kPass; });
  if (passed == 0) return "";
  const auto [sign, style] = sign_of(Verdict::kPass);
  return fmt::format("{} {} passed\n", terminal.paint(style, sign), passed);
}

}  // namespace

std::string to_text(const Suite& suite, const std::vector<Result>& results,
                    const Terminal& terminal, bool brief) {
  std::string text = brief ? passes_in_a_line(results, terminal) : "";
  bool told = false;  // one step is next: the others have their turn after it
  for (const auto& result : results) {
    if (brief && result.verdict == Verdict::kPass) continue;
    if (result.verdict == Verdict::kTodo && told) continue;
    told = told || result.verdict == Verdict::kTodo;
    text += result_text(suite, result, terminal);
  }
  return text + "\n" + summary(results, terminal);
}

Json to_json(const Suite& suite, const std::vector<Result>& results,
             const std::string& program) {
  const Score total = score(results);
  const std::string next = next_step(results);
  Json json = {{"lab", suite.lab},
               {"program", program},
               {"next_step", next.empty() ? Json() : Json(next)},
               {"points", total.points},
               {"points_possible", total.possible},
               {"points_skipped", total.skipped},
               {"checks", Json::array()}};
  for (const auto& result : results) {
    const Check& check = *result.check;
    json["checks"].push_back({{"id", check.id},
                              {"title", check.title},
                              {"step", check.step ? Json(step_text(check)) : Json()},
                              {"points", check.points},
                              {"verdict", name_of(result.verdict)},
                              {"symptom", result.failure.symptom},
                              {"steps", result.steps},
                              {"expected", result.failure.expected},
                              {"saw", result.failure.saw},
                              {"most_often", most_often(result)},
                              {"read", result.failure.read},
                              {"again", again(suite, check)},
                              {"diagnosis", result.diagnosis},
                              {"stopped_at", result.stopped_at},
                              {"todo", result.todo},
                              {"reason", result.reason},
                              {"ms", result.milliseconds}});
  }
  return json;
}

}  // namespace harness
