#include <fmt/core.h>

#include "commands.hpp"
#include "json_view.hpp"
#include "predictions.hpp"
#include "starter.hpp"

namespace lab::command {
namespace {

using common::Style;

void show_row(const Ui& ui, const std::string& when, const std::string& command) {
  ui.line(ui.paint(Style::kDim, padded(when, 24)) + command);
}

void show_ways(const Session& session, const Lab& lab, const Step& step,
               const LabProgress& progress) {
  const Ui& ui = session.ui;
  ui.line();
  const auto predictions = load_predictions(session.project, lab);
  if (first_unanswered(predictions, progress, step.number) != nullptr) {
    show_row(ui, "a guess beforehand", command_line("predict", lab, &step));
  }
  const int left = kHints - progress.step(step.number).hints;
  if (left > 0) {
    show_row(ui, fmt::format("a hint, {} left", left), command_line("hint", lab, &step));
  }
}

void show(const Session& session, const Lab& lab, const Step& step,
          const LabProgress& progress) {
  const Ui& ui = session.ui;
  ui.title(
      fmt::format("Step {}  {}", step.number, step.title),
      fmt::format("lab {}, {} of {}", lab.number, lab.index(step) + 1, lab.steps.size()));
  const Place place = place_of(session, lab, step);
  ui.line(ui.paint(Style::kBold, place.text()));
  const std::string question = question_of(session.project, lab, step, place);
  if (!question.empty()) ui.markdown(question);
  const StepProgress known = progress.step(step.number);
  if (known.status == Status::kFailed) {
    ui.line(fmt::format("{} last check, not so: {}", ui.mark(known.status, false),
                        known.failed));
  }
  show_ways(session, lab, step, progress);
  ui.next(command_line("check", lab, &step), when_to_check(known, place));
}

/// Every step has passed.
void show_end(const Session& session, const Lab& lab, const LabProgress& progress) {
  const Ui& ui = session.ui;
  const bool done = is_done(lab, progress);
  ui.title(done ? fmt::format("Lab {} is done", lab.number)
                : fmt::format("Lab {}, the whole program", lab.number),
           lab.title);
  ui.line("Every step has passed.");
  if (progress.whole.status == Status::kFailed) {
    ui.line(fmt::format("{} last check, not so: {}", ui.mark(Status::kFailed, false),
                        progress.whole.failed));
  }
  say_next(session, lab, progress);
}

}  // namespace

int next(const Session& session, const Request& request) {
  const Lab& lab = *target_of(session, request).lab;
  const LabProgress progress = session.store.load().lab(lab.number);
  const Step* step = next_step(lab, progress);
  if (request.json) {
    print_json(next_json(session, lab, progress));
  } else if (step != nullptr) {
    show(session, lab, *step, progress);
  } else {
    show_end(session, lab, progress);
  }
  return 0;
}

}  // namespace lab::command
