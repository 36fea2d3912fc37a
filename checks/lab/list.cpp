#include <fmt/core.h>

#include "commands.hpp"
#include "common/text.hpp"
#include "json_view.hpp"

namespace lab::command {
namespace {

using common::Json;
using common::Style;

Json as_json(const Lab& lab, const LabProgress& progress) {
  return {{"lab", lab.number},
          {"title", lab.title},
          {"program", lab.executable},
          {"folder", "labs/" + lab.folder},
          {"written", lab.written},
          {"hours", lab.hours},
          {"steps", lab.steps.size()},
          {"summary", lab.summary},
          {"done", lab.written && is_done(lab, progress)}};
}

/// ", done", or how far it is.
std::string state_of(const Lab& lab, const LabProgress& progress) {
  const std::size_t passed = tally(lab, progress).done;
  if (is_done(lab, progress)) return ", done";
  if (passed == lab.steps.size()) return ", nearly done";
  return passed == 0 ? "" : fmt::format(", {} done", passed);
}

void show(const Ui& ui, const Lab& lab, const LabProgress& progress) {
  constexpr std::size_t kTitle = 24;
  constexpr std::size_t kExecutable = 14;
  const std::string row = fmt::format("{}  {}{}", lab.number, padded(lab.title, kTitle),
                                      padded(lab.executable, kExecutable));
  if (!lab.written) {
    ui.line(ui.paint(Style::kDim, row + "planned"));
    return;
  }
  const std::string hours = lab.hours.empty() ? "" : ", " + lab.hours + " hours";
  ui.line(row + counted(lab.steps.size(), "step") + hours + state_of(lab, progress));
  for (const auto& line : common::wrap(lab.summary, ui.width() - 4)) {
    ui.line(ui.paint(Style::kDim, "    " + line));
  }
}

}  // namespace

int list(const Session& session, const Request& request) {
  const Progress progress = session.store.load();
  const auto& labs_of_course = session.course.labs();
  if (request.json) {
    Json labs = Json::array();
    for (const auto& lab : labs_of_course) {
      labs.push_back(as_json(lab, progress.lab(lab.number)));
    }
    print_json(labs);
    return 0;
  }
  session.ui.title("The labs", "each builds one program");
  for (const auto& lab : labs_of_course) {
    show(session.ui, lab, progress.lab(lab.number));
  }
  const Lab& current = *target_of(session, {}).lab;
  say_start_or_next(session, current, progress.lab(current.number));
  return 0;
}

}  // namespace lab::command
