#include "session.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "common/cli.hpp"

namespace lab {
namespace {

const Lab& current_lab(const Session& session) {
  const std::string current = session.store.load().current;
  if (!current.empty()) return session.course.written_lab(current);
  for (const auto& lab : session.course.labs()) {
    if (lab.written) return lab;
  }
  throw common::ExitError(common::kFailure, "no lab is written yet");
}

}  // namespace

Session::Session(const std::filesystem::path& folder)
    : project(folder.empty() ? Project::of_this_program() : Project(folder)),
      course(Course::load(project)),
      store(project) {}

Target target_of(const Session& session, const Request& request) {
  std::string lab = request.lab;
  std::string step = request.step;
  if (const auto dot = lab.find('.'); dot != std::string::npos) {
    if (!step.empty()) throw common::UsageError("two steps: " + lab + " and " + step);
    step = std::exchange(lab, lab.substr(0, dot));
  }
  const Lab& found = lab.empty() ? current_lab(session) : session.course.written_lab(lab);
  return {&found, step.empty() ? nullptr : &found.step(step)};
}

const Step* next_step(const Lab& lab, const LabProgress& progress) {
  const auto found =
      std::find_if(lab.steps.begin(), lab.steps.end(),
                   [&](const Step& step) { return !progress.step(step.number).done(); });
  return found == lab.steps.end() ? nullptr : &*found;
}

std::string Place::text() const {
  return todo.line == 0 ? file : fmt::format("{}:{}", file, todo.line);
}

Place place_of(const Session& session, const Lab& lab, const Step& step) {
  const auto path = session.project.lab(lab.folder) / step.file;
  Place place{session.project.shown(path), {}};
  if (std::filesystem::exists(path)) place.todo = find_todo(path, step.number);
  return place;
}

void say_next(const Session& session, const Lab& lab, const LabProgress& progress) {
  const Step* step = next_step(lab, progress);
  if (step == nullptr) {
    session.ui.next(command_line("diff", lab),
                    "lab " + lab.number + " is done: your code beside the reference");
    return;
  }
  const StepProgress known = progress.step(step->number);
  const Place place = place_of(session, lab, *step);
  if (known.status == Status::kFailed) {
    session.ui.next(command_line("check", lab, step), "after a change to " + place.file);
  } else if (place.todo.line == 0) {
    session.ui.next(command_line("check", lab, step), "its todo is gone from the file");
  } else {
    session.ui.next(fmt::format("{} next", kProgram),
                    fmt::format("step {}, {}", step->number, step->title));
  }
}

Tally tally(const Lab& lab, const LabProgress& progress) {
  Tally sum{0, lab.steps.size(), progress.whole.points, progress.whole.points_possible};
  for (const auto& step : lab.steps) {
    const StepProgress known = progress.step(step.number);
    if (known.done()) ++sum.done;
    sum.points += known.points;
    sum.points_possible += known.points_possible;
  }
  return sum;
}

std::string command_line(std::string_view command, const Lab& lab, const Step* step) {
  std::string line = fmt::format("{} {} {}", kProgram, command, lab.number);
  return step == nullptr ? line : line + " " + step->number;
}

}  // namespace lab
