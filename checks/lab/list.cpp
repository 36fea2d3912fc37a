#include <fmt/core.h>

#include "commands.hpp"
#include "common/text.hpp"
#include "json_view.hpp"

namespace lab::command {
namespace {

using common::Json;
using common::Style;

Json as_json(const Lab& lab) {
  return {{"lab", lab.number},         {"title", lab.title},
          {"program", lab.executable}, {"folder", "labs/" + lab.folder},
          {"written", lab.written},    {"hours", lab.hours},
          {"steps", lab.steps.size()}, {"summary", lab.summary}};
}

void show(const Ui& ui, const Lab& lab) {
  constexpr std::size_t kTitle = 24;
  constexpr std::size_t kExecutable = 14;
  const std::string row = fmt::format("{}  {}{}", lab.number, padded(lab.title, kTitle),
                                      padded(lab.executable, kExecutable));
  if (!lab.written) {
    ui.line(ui.paint(Style::kDim, row + "planned"));
    return;
  }
  const std::string hours = lab.hours.empty() ? "" : ", " + lab.hours + " hours";
  ui.line(row + counted(lab.steps.size(), "step") + hours);
  for (const auto& line : common::wrap(lab.summary, ui.width() - 4)) {
    ui.line(ui.paint(Style::kDim, "    " + line));
  }
}

}  // namespace

int list(const Session& session, const Request& request) {
  if (request.json) {
    Json labs = Json::array();
    for (const auto& lab : session.course.labs()) labs.push_back(as_json(lab));
    print_json(labs);
    return 0;
  }
  session.ui.title("The labs", "each builds one program");
  for (const auto& lab : session.course.labs()) show(session.ui, lab);
  const Lab& current = *target_of(session, {}).lab;
  session.ui.next(command_line("start", current), "what it is about, and its first step");
  return 0;
}

}  // namespace lab::command
