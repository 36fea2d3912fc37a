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

bool is_done(const Lab& lab, const LabProgress& progress) {
  return next_step(lab, progress) == nullptr && progress.whole.done();
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

std::string when_to_check(const StepProgress& known, const Place& place) {
  if (known.status == Status::kPassed) return "it has passed; this checks it again";
  if (known.status == Status::kFailed) return "after a change to " + place.file;
  if (place.todo.line != 0) return "when it is written";
  return "you have replaced its todo; the check has not passed yet";
}

namespace {

/// What is left when every step has passed and the lab is not done.
std::string left_of_whole(const StepProgress& whole) {
  if (whole.status == Status::kFailed) {
    const std::string check =
        whole.failed_check.empty() ? "the whole program" : whole.failed_check;
    return fmt::format("after a change: {} fails, {}", check, whole.failed);
  }
  if (whole.status == Status::kError) {
    return "a check of the whole program broke, which is not your fault";
  }
  return "every step has passed; now the whole program";
}

}  // namespace

void say_step_next(const Session& session, const Lab& lab, const LabProgress& progress,
                   const Step& step) {
  const StepProgress known = progress.step(step.number);
  const Place place = place_of(session, lab, step);
  if (known.status == Status::kFailed || place.todo.line == 0) {
    session.ui.next(command_line("check", lab, &step), when_to_check(known, place));
  } else {
    session.ui.next(fmt::format("{} next", kProgram),
                    fmt::format("step {}, {}", step.number, step.title));
  }
}

void say_next(const Session& session, const Lab& lab, const LabProgress& progress) {
  if (const Step* step = next_step(lab, progress)) {
    say_step_next(session, lab, progress, *step);
  } else if (!progress.whole.done()) {
    session.ui.next(command_line("check", lab), left_of_whole(progress.whole));
  } else {
    session.ui.next(command_line("diff", lab),
                    "lab " + lab.number + " is done: your code beside the reference");
  }
}

void say_start_or_next(const Session& session, const Lab& lab,
                       const LabProgress& progress) {
  if (progress.started.empty() && tally(lab, progress).done == 0) {
    session.ui.next(command_line("start", lab), "what it is about, and where to begin");
  } else {
    say_next(session, lab, progress);
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
