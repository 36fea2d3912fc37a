#include "course.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "common/cli.hpp"
#include "common/files.hpp"
#include "common/json.hpp"
#include "sections.hpp"

namespace lab {
namespace {

using common::Json;

Needs read_needs(const Json& entry) {
  const Json needs = entry.value("needs", Json::object());
  return {needs.value("kernel", ""), needs.value("programs", std::vector<std::string>{}),
          needs.value("root", "")};
}

std::vector<Milestone> read_milestones(const Json& entry) {
  std::vector<Milestone> milestones;
  for (const auto& each : entry.value("milestones", Json::array())) {
    milestones.push_back(
        {each.at("check").get<std::string>(), each.at("title").get<std::string>()});
  }
  return milestones;
}

Lab read_lab(const Json& entry) {
  Lab lab;
  lab.number = entry.at("lab").get<std::string>();
  lab.folder = entry.at("folder").get<std::string>();
  lab.executable = entry.at("executable").get<std::string>();
  lab.title = entry.at("title").get<std::string>();
  lab.hours = entry.value("hours", "");
  lab.summary = entry.value("summary", "");
  lab.needs = read_needs(entry);
  lab.milestones = read_milestones(entry);
  return lab;
}

/// The section's lines of the form "file: chroot.cpp".
std::string file_of(const Section& section, const std::string& hints) {
  const auto values = common::key_values(section.text, ':');
  const auto found = values.find("file");
  if (found == values.end()) {
    throw std::runtime_error(fmt::format(
        "{}:{}: a step says 'file: NAME.cpp' below its title", hints, section.line));
  }
  return found->second;
}

std::vector<Step> read_steps(const std::filesystem::path& path,
                             const std::string& shown) {
  std::vector<Step> steps;
  for (const auto& section : parse_sections(common::read_file(path))) {
    const auto [number, title] = numbered_title(section, shown);
    steps.push_back({number, title, file_of(section, shown), section.part("Question"),
                     section.part("Read"), section.part("Sketch")});
  }
  if (steps.empty()) throw std::runtime_error(shown + ": has no steps");
  return steps;
}

/// "4" for "04".
std::string_view without_zeros(std::string_view number) {
  const auto first = number.find_first_not_of('0');
  return first == std::string_view::npos ? number : number.substr(first);
}

std::string numbers_of(const std::vector<Lab>& labs) {
  std::vector<std::string> numbers;
  for (const auto& lab : labs) {
    if (lab.written) numbers.push_back(lab.number);
  }
  return fmt::format("{}", fmt::join(numbers, ", "));
}

}  // namespace

const std::string& Step::hint(int rung) const {
  if (rung == 1) return question;
  return rung == 2 ? read : sketch;
}

const Step& Lab::step(std::string_view wanted) const {
  const auto found = std::find_if(steps.begin(), steps.end(), [&](const Step& step) {
    return step.number == wanted ||
           step.number.substr(step.number.find('.') + 1) == wanted;
  });
  if (found != steps.end()) return *found;
  throw common::UsageError(fmt::format("lab {} has no step {}: its steps are {} to {}",
                                       number, wanted, steps.front().number,
                                       steps.back().number));
}

std::size_t Lab::index(const Step& step) const {
  return static_cast<std::size_t>(&step - steps.data());
}

std::vector<std::string> Lab::starters() const {
  std::vector<std::string> files;
  for (const auto& step : steps) {
    if (std::find(files.begin(), files.end(), step.file) == files.end()) {
      files.push_back(step.file);
    }
  }
  return files;
}

Course Course::load(const Project& project) {
  Course course;
  const auto plan = common::read_json(project.course());
  try {
    for (const auto& entry : plan.at("course")) course.labs_.push_back(read_lab(entry));
  } catch (const Json::exception& error) {
    throw std::runtime_error(fmt::format("labs/course.json: {}", error.what()));
  }
  for (auto& lab : course.labs_) {
    const auto hints = project.lab(lab.folder) / "hints.md";
    lab.written = std::filesystem::exists(hints);
    if (lab.written) lab.steps = read_steps(hints, project.shown(hints));
  }
  return course;
}

const Lab& Course::any_lab(std::string_view number) const {
  const auto found = std::find_if(labs_.begin(), labs_.end(), [&](const Lab& lab) {
    return without_zeros(lab.number) == without_zeros(number);
  });
  if (found != labs_.end()) return *found;
  throw common::UsageError(
      fmt::format("there is no lab '{}'; '{} list' names them all", number, kProgram));
}

const Lab& Course::written_lab(std::string_view number) const {
  const Lab& lab = any_lab(number);
  if (lab.written) return lab;
  throw common::ExitError(
      common::kFailure,
      fmt::format("lab {}, {}, is planned but not written yet; ready: {}", lab.number,
                  lab.title, numbers_of(labs_)));
}

namespace {

/// The string literals from `at` on, put together as the compiler does.
std::string literals(std::string_view text, std::size_t at) {
  std::string joined;
  bool inside = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      inside = !inside;
    } else if (inside) {
      if (c == '\\' && at + 1 < text.size()) ++at;
      joined += text[at];
    } else if (c == ')') {
      break;
    }
  }
  return joined;
}

/// Whether the place is in a `//` comment.
bool commented_out(std::string_view text, std::size_t at) {
  const auto line = text.rfind('\n', at) + 1;  // npos + 1 is 0
  return text.substr(line, at - line).find("//") != std::string_view::npos;
}

}  // namespace

TodoPlace find_todo(const std::filesystem::path& file, std::string_view step) {
  return find_todo_in(common::read_file(file), step);
}

TodoPlace find_todo_in(std::string_view text, std::string_view step) {
  const std::string mark = fmt::format("todo(\"{}\"", step);
  auto at = text.find(mark);
  while (at != std::string::npos && commented_out(text, at)) at = text.find(mark, at + 1);
  if (at == std::string::npos) return {};
  const auto newlines =
      std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  return {static_cast<std::size_t>(newlines) + 1, literals(text, at + mark.size())};
}

}  // namespace lab
