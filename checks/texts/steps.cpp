#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "common/files.hpp"
#include "markdown.hpp"
#include "problems.hpp"

namespace texts {
namespace {

namespace fs = std::filesystem;

constexpr char kCapstone[] = "11";

/// A step, as hints.md has it.
struct Step {
  std::string number;  ///< "4.8"
  std::string title;
  std::string file;
};

struct LabTexts {
  fs::path project;
  std::string folder;  ///< "04-rootfs"
  std::vector<Step> steps;

  fs::path lab() const { return fs::path("labs") / folder; }
  fs::path solution() const { return fs::path("solutions") / folder; }
  /// Finds its rows in a text: L04.2; of the capstone C.2.
  std::string row_pattern() const {
    const std::string number = folder.substr(0, 2);
    return R"(\b()" + (number == kCapstone ? "C" : "L" + number) + R"(\.\d+))";
  }
  std::string read(const fs::path& file) const {
    return fs::exists(project / file) ? common::read_file(project / file) : "";
  }
};

std::vector<std::string> matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) {
    found.push_back((*at)[1]);
  }
  return found;
}

bool is_numbered(const std::string& title) {
  static const std::regex number(R"(\d+\.\d+ .*)");
  return std::regex_match(title, number);
}

std::vector<Step> read_steps(const std::string& hints) {
  std::vector<Step> steps;
  for (const auto& heading : headings(hints)) {
    if (heading.level != 1) continue;
    const auto space = heading.title.find(' ');
    const auto file = matches(heading.body, R"(file:\s*(\S+))");
    steps.push_back({heading.title.substr(0, space), heading.title.substr(space + 1),
                     file.empty() ? "" : file[0]});
  }
  return steps;
}

std::string list(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "none" : text;
}

/// Says so if two lists differ.
void compare(const std::string& where, const std::vector<std::string>& expected,
             const std::vector<std::string>& found, Problems& problems) {
  if (expected == found) return;
  problems.push_back(where + ": expected " + list(expected) + "; found " + list(found));
}

std::vector<std::string> numbers(const LabTexts& lab) {
  std::vector<std::string> all(lab.steps.size());
  std::transform(lab.steps.begin(), lab.steps.end(), all.begin(),
                 [](const Step& step) { return step.number; });
  return all;
}

void check_rungs(const LabTexts& lab, Problems& problems) {
  std::vector<std::string> rungs;
  for (const auto& heading : headings(lab.read(lab.lab() / "hints.md"))) {
    if (heading.level != 2) continue;
    rungs.push_back(heading.title);
    if (!common::trim(heading.body).empty()) continue;
    problems.push_back(lab.lab() / "hints.md" +=
                       ":" + std::to_string(heading.line) + ": an empty hint");
  }
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < lab.steps.size(); ++i) {
    expected.insert(expected.end(), {"Question", "Read", "Sketch"});
  }
  compare(lab.lab() / "hints.md", expected, rungs, problems);
}

void check_readme(const LabTexts& lab, Problems& problems) {
  std::vector<std::string> expected(lab.steps.size());
  std::transform(lab.steps.begin(), lab.steps.end(), expected.begin(),
                 [](const Step& step) { return step.number + " " + step.title; });
  std::vector<std::string> found;
  for (const auto& heading : headings(lab.read(lab.lab() / "README.md"))) {
    if (is_numbered(heading.title)) found.push_back(heading.title);
  }
  compare(lab.lab() / "README.md", expected, found, problems);
}

/// In each file, `pattern` finds the numbers of just the steps that hints.md places
/// there.
void check_marks(const LabTexts& lab, const fs::path& folder, const std::string& pattern,
                 Problems& problems) {
  std::map<std::string, std::vector<std::string>> expected;
  for (const auto& step : lab.steps) expected[step.file].push_back(step.number);
  for (const auto& [file, steps] : expected) {
    if (!fs::is_regular_file(lab.project / folder / file)) {
      problems.push_back(lab.lab() / "hints.md: no such file: " += folder / file);
      continue;
    }
    compare(folder / file, steps, matches(lab.read(folder / file), pattern), problems);
  }
}

void check_headers(const LabTexts& lab, Problems& problems) {
  std::vector<std::string> found;
  for (const auto& file : project_files(lab.project / lab.lab(), {".hpp"})) {
    const auto here = matches(lab.read(lab.lab() / file), R"(/// Step (\d+\.\d+)\.)");
    found.insert(found.end(), here.begin(), here.end());
  }
  compare(lab.lab() / "include", numbers(lab), found, problems);
}

void check_predictions(const LabTexts& lab, Problems& problems) {
  const auto known = numbers(lab);
  for (const auto& heading : headings(lab.read(lab.lab() / "predict.md"))) {
    const std::string number = heading.title.substr(0, heading.title.find(' '));
    if (heading.level != 1 || std::count(known.begin(), known.end(), number) == 1)
      continue;
    problems.push_back(lab.lab() / "predict.md: no such step: " += number);
  }
}

/// The rows that the checks of each step prove: {"4.8", {"L04.1", "L04.2", "L04.4"}}.
std::map<std::string, std::set<std::string>> rows_of_checks(const LabTexts& lab) {
  static const std::regex check(
      R"re(LAB_CHECK\(\s*"((?:L\d\d|C)\.\d+)-[^"]*",\s*"([\d.]*)")re");
  std::map<std::string, std::set<std::string>> rows;
  const fs::path folder = fs::path("checks") / lab.folder;
  if (!fs::exists(lab.project / folder)) return rows;
  for (const auto& file : project_files(lab.project / folder, {".cpp"})) {
    const std::string text = lab.read(folder / file);
    for (std::sregex_iterator at(text.begin(), text.end(), check), end; at != end; ++at) {
      rows[(*at)[2]].insert((*at)[1]);
    }
  }
  return rows;
}

std::vector<std::string> sorted(const std::set<std::string>& words) {
  return {words.begin(), words.end()};
}

/// Each step of the README names the rows of its checks, and the lab all of them.
void check_rows(const LabTexts& lab, Problems& problems) {
  const auto by_step = rows_of_checks(lab);
  std::set<std::string> proven;
  for (const auto& [step, rows] : by_step) proven.insert(rows.begin(), rows.end());
  std::set<std::string> owed;
  for (const auto& heading : headings(lab.read(lab.lab() / "README.md"))) {
    const auto named = matches(heading.body, lab.row_pattern());
    owed.insert(named.begin(), named.end());
    if (!is_numbered(heading.title)) continue;
    const auto rows = by_step.find(heading.title.substr(0, heading.title.find(' ')));
    compare(lab.lab() / "README.md, rows of step " += heading.title,
            rows == by_step.end() ? std::vector<std::string>{} : sorted(rows->second),
            sorted({named.begin(), named.end()}), problems);
  }
  compare(lab.lab() / "README.md, rows of the checks", sorted(proven), sorted(owed),
          problems);
}

/// HTML of the folded answers and Markdown of the README, as the same words.
std::string words(std::string text) {
  text = std::regex_replace(text, std::regex("</?code>|`"), "");
  return std::regex_replace(text, std::regex(R"(\s+)"), " ");
}

/// Each step asks a what-if question, and the lab's chapter answers it.
void check_what_if(const LabTexts& lab, Problems& problems) {
  const std::string chapter = words(lab.read(fs::path("docs") / (lab.folder + ".md")));
  for (const auto& heading : headings(lab.read(lab.lab() / "README.md"))) {
    if (!is_numbered(heading.title)) continue;
    const std::string number = heading.title.substr(0, heading.title.find(' '));
    const auto question = matches(words(heading.body), R"(\*\*What if\*\* ([^?]*\?))");
    if (question.size() == 1 &&
        chapter.find(number + " What if " + question[0]) != std::string::npos) {
      continue;
    }
    problems.push_back("docs/" + lab.folder +
                       ".md: no answer to the what-if question of " + number);
  }
}

/// Each milestone of the board is a check of its lab.
void check_milestones(const fs::path& project, Problems& problems) {
  const fs::path plan = project / "labs/course.json";
  if (!fs::exists(plan)) return;
  std::set<std::string> known;
  for (const auto& file : project_files(project / "checks", {".cpp"})) {
    const auto here = matches(common::read_file(project / "checks" / file),
                              R"re(LAB_CHECK\(\s*"((?:L\d\d|C)\.[^"]+)")re");
    known.insert(here.begin(), here.end());
  }
  for (const auto& id : matches(common::read_file(plan), R"re("check": "([^"]*)")re")) {
    if (!known.contains(id)) problems.push_back("labs/course.json: no such check: " + id);
  }
}

void check_lab(const LabTexts& lab, Starters starters, Problems& problems) {
  check_rungs(lab, problems);
  check_readme(lab, problems);
  check_marks(lab, lab.solution(), R"(// Step (\d+\.\d+)\.)", problems);
  if (starters == Starters::kPristine) {
    check_marks(lab, lab.lab(), R"re(todo\("(\d+\.\d+)")re", problems);
  }
  check_headers(lab, problems);
  check_predictions(lab, problems);
  check_rows(lab, problems);
  check_what_if(lab, problems);
}

}  // namespace

Problems step_problems(const fs::path& project, Starters starters) {
  Problems problems;
  for (const auto& entry : fs::directory_iterator(project / "labs")) {
    LabTexts lab{project, entry.path().filename(), {}};
    lab.steps = read_steps(lab.read(lab.lab() / "hints.md"));
    if (!lab.steps.empty()) check_lab(lab, starters, problems);
  }
  check_milestones(project, problems);
  return problems;
}

}  // namespace texts
