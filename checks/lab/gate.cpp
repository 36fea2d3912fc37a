#include "gate.hpp"

#include <fmt/core.h>

#include "common/cli.hpp"

namespace lab {

std::vector<const Step*> steps_to_show(const Session& session, const Target& target,
                                       const Request& request) {
  const Lab& lab = *target.lab;
  if (!std::filesystem::is_directory(session.project.solution(lab.folder))) {
    throw common::ExitError(common::kFailure, "this copy of the course has no solutions");
  }
  const LabProgress progress = session.store.load().lab(lab.number);
  std::vector<const Step*> open;
  std::vector<const Step*> early;
  for (const auto& step : lab.steps) {
    if (target.step != nullptr && &step != target.step) continue;
    const bool passed = !progress.step(step.number).passed.empty();
    if (passed || request.anyway) open.push_back(&step);
    if (!passed && request.anyway) early.push_back(&step);
  }
  if (open.empty()) {
    const std::string what = target.step != nullptr
                                 ? "step " + target.step->number + " has not passed yet"
                                 : "no step of lab " + lab.number + " has passed yet";
    throw common::ExitError(common::kFailure,
                            what + "; to see the solution all the same, add --anyway");
  }
  if (early.empty()) return open;
  session.store.update([&](Progress& all) {
    for (const Step* step : early) {
      std::string& shown = all.labs[lab.number].steps[step->number].solution;
      if (shown.empty()) shown = timestamp();
    }
  });
  return open;
}

std::vector<const Step*> steps_in(const Lab& lab, const std::string& file) {
  std::vector<const Step*> steps;
  for (const auto& step : lab.steps) {
    if (step.file == file) steps.push_back(&step);
  }
  return steps;
}

void say_kept_back(const Session& session, const Target& target,
                   const std::vector<const Step*>& shown) {
  const std::size_t asked = target.step != nullptr ? 1 : target.lab->steps.size();
  if (shown.size() == asked) return;
  session.ui.line();
  session.ui.line(session.ui.paint(
      Ui::Style::kDim,
      fmt::format("{} {} not passed yet and {} not shown; --anyway does.",
                  counted(asked - shown.size(), "step"),
                  asked - shown.size() == 1 ? "has" : "have",
                  asked - shown.size() == 1 ? "is" : "are")));
}

}  // namespace lab
