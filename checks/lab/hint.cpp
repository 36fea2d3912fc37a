#include <algorithm>

#include <fmt/core.h>

#include "commands.hpp"
#include "common/cli.hpp"

namespace lab::command {
namespace {

constexpr const char* kNames[kHints] = {"a question", "where to read", "a sketch"};

/// The step that was named, or the one that is next.
const Step& step_of(const Target& target, const LabProgress& progress) {
  if (target.step != nullptr) return *target.step;
  if (const Step* step = next_step(*target.lab, progress)) return *step;
  throw common::UsageError(fmt::format(
      "every step of lab {} has passed: name one, as in "
      "{}",
      target.lab->number, command_line("hint", *target.lab, &target.lab->steps.front())));
}

void show(const Ui& ui, const Step& step, int rung) {
  ui.title(fmt::format("Step {}  {}", step.number, step.title),
           fmt::format("hint {} of {}, {}", rung, kHints, kNames[rung - 1]));
  ui.markdown(step.hint(rung));
}

void say_more(const Session& session, const Lab& lab, const Step& step,
              const StepProgress& known, int taken) {
  const Ui& ui = session.ui;
  const bool last = taken == kHints;
  ui.line();
  ui.line(ui.paint(Ui::Style::kDim,
                   last ? "That was the last hint. The reference: " : "One more hint: ") +
          command_line(last ? "solution" : "hint", lab, &step) +
          (last ? " --anyway" : ""));
  ui.next(command_line("check", lab, &step),
          when_to_check(known, place_of(session, lab, step)));
}

}  // namespace

int hint(const Session& session, const Request& request) {
  const Target target = target_of(session, request);
  const Lab& lab = *target.lab;
  const LabProgress before = session.store.load().lab(lab.number);
  const Step& step = step_of(target, before);
  int taken = before.step(step.number).hints;
  const bool one_more = !request.again && taken < kHints;
  if (one_more) {
    session.store.update([&](Progress& all) {
      int& hints = all.labs[lab.number].steps[step.number].hints;
      taken = hints = std::min(hints + 1, kHints);
    });
    show(session.ui, step, taken);
  } else {
    if (taken == 0)
      throw common::UsageError("no hint was taken yet for step " + step.number);
    for (int rung = 1; rung <= taken; ++rung) show(session.ui, step, rung);
  }
  say_more(session, lab, step, before.step(step.number), taken);
  return 0;
}

}  // namespace lab::command
