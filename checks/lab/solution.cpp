#include <algorithm>

#include <fmt/core.h>

#include "commands.hpp"
#include "common/files.hpp"
#include "gate.hpp"

namespace lab::command {
namespace {

using common::Style;
using Lines = std::vector<std::string_view>;

/// Lines [first, last) of the function that holds `// Step 4.2.`: from the last line
/// before it that begins a definition (in the first column) to the closing brace there.
std::pair<std::size_t, std::size_t> function_of(const Lines& lines, const Step& step) {
  const std::string mark = "// Step " + step.number + ".";
  const auto at = std::find_if(lines.begin(), lines.end(), [&](std::string_view line) {
    return line.find(mark) != std::string_view::npos;
  });
  if (at == lines.end()) return {0, lines.size()};
  auto first = at;
  const auto in_margin = [](std::string_view line) {
    return !line.empty() && line[0] != ' ' && line[0] != '}' && line[0] != '/';
  };
  while (first != lines.begin() && !in_margin(*first)) --first;
  const auto last =
      std::find_if(at, lines.end(), [](std::string_view line) { return line == "}"; });
  return {first - lines.begin(), std::min(last + 1, lines.end()) - lines.begin()};
}

void show_lines(const Ui& ui, const Lines& lines, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; ++i) {
    const bool comment = common::trim(lines[i]).starts_with("//");
    ui.line(
        fmt::format("{}  {}", ui.paint(Style::kDim, fmt::format("{:3}", i + 1)),
                    comment ? ui.paint(Style::kDim, lines[i]) : std::string(lines[i])));
  }
}

/// The whole file if all its steps may be seen, otherwise the functions of those that
/// may.
void show_file(const Session& session, const Lab& lab, const std::string& file,
               const std::vector<const Step*>& shown) {
  const auto path = session.project.solution(lab.folder) / file;
  const std::string text = common::read_file(path);
  const Lines lines = common::split(text, '\n');
  session.ui.title(session.project.shown(path));
  const auto all = steps_in(lab, file);
  const auto may_be_seen = [&](const Step* step) {
    return std::find(shown.begin(), shown.end(), step) != shown.end();
  };
  if (std::all_of(all.begin(), all.end(), may_be_seen)) {
    show_lines(session.ui, lines, 0, lines.size());
    return;
  }
  for (const Step* step : all) {
    if (!may_be_seen(step)) continue;
    const auto [first, last] = function_of(lines, *step);
    show_lines(session.ui, lines, first, last);
  }
}

}  // namespace

int solution(const Session& session, const Request& request) {
  const Target target = target_of(session, request);
  const auto shown = steps_to_show(session, target, request);
  for (const auto& file : target.lab->starters()) {
    const auto inside = steps_in(*target.lab, file);
    const bool wanted = std::any_of(inside.begin(), inside.end(), [&](const Step* step) {
      return std::find(shown.begin(), shown.end(), step) != shown.end();
    });
    if (wanted) show_file(session, *target.lab, file, shown);
  }
  say_kept_back(session, target, shown);
  session.ui.next(command_line("diff", *target.lab, target.step), "your code beside it");
  return 0;
}

}  // namespace lab::command
