#include <algorithm>

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <sys/stat.h>

#include "commands.hpp"
#include "common/text.hpp"
#include "json_view.hpp"

namespace lab::command {
namespace {

using common::Json;
using common::Style;

std::string points_text(int points, int possible) {
  return possible == 0 ? "" : fmt::format("{} of {} points", points, possible);
}

/// A row of the board.
std::string row(const Ui& ui, const Lab& lab, const LabProgress& progress, bool current) {
  constexpr std::size_t kTitle = 22;
  constexpr std::size_t kBar = 16;
  const std::string name = lab.number + "  " + padded(lab.title, kTitle);
  if (!lab.written) return "  " + ui.paint(Style::kDim, name + "planned");
  const Tally sum = tally(lab, progress);
  const std::string mark = is_done(lab, progress) ? ui.mark(Status::kPassed, false)
                                                  : (current ? ui.mark({}, true) : " ");
  return fmt::format("{} {}{}  {}{}", mark, current ? ui.paint(Style::kBold, name) : name,
                     ui.bar(sum.done, sum.steps, kBar),
                     padded(fmt::format("{} of {} steps", sum.done, sum.steps), 16),
                     ui.paint(Style::kDim, points_text(sum.points, sum.points_possible)));
}

/// Whether the step's file was saved after the check that its verdict comes from.
bool edited_since(const Session& session, const Lab& lab, const Step& step,
                  const StepProgress& known) {
  struct stat info {};
  const auto file = session.project.lab(lab.folder) / step.file;
  if (known.checked.empty() || ::stat(file.c_str(), &info) == -1) return false;
  return timestamp(info.st_mtim.tv_sec) > known.checked;
}

void show_edited(const Session& session, const Lab& lab, const LabProgress& progress) {
  std::vector<std::string> files;
  for (const auto& step : lab.steps) {
    const bool edited = edited_since(session, lab, step, progress.step(step.number));
    if (edited && (files.empty() || files.back() != step.file))
      files.push_back(step.file);
  }
  if (files.empty()) return;
  session.ui.line(session.ui.paint(
      Style::kDim,
      fmt::format("Saved since the last check: {}", fmt::join(files, ", "))));
}

void show_failure(const Ui& ui, const StepProgress& known) {
  if (known.status != Status::kFailed) return;
  ui.line(fmt::format("  {} not so: {}", ui.mark(Status::kFailed, false), known.failed));
}

/// What is left when every step has passed.
void show_whole(const Ui& ui, const StepProgress& whole) {
  if (whole.done()) return;
  ui.line(fmt::format("{} {}", ui.mark({}, true),
                      ui.paint(Style::kBold, "The whole program")));
  show_failure(ui, whole);
}

/// What is next, with its place, and why it failed if it did.
void show_next_step(const Session& session, const Lab& lab, const LabProgress& progress) {
  const Ui& ui = session.ui;
  const Step* step = next_step(lab, progress);
  if (step == nullptr) {
    show_whole(ui, progress.whole);
    show_edited(session, lab, progress);
    return;
  }
  ui.line(fmt::format("{} Step {}  {}", ui.mark({}, true), step->number,
                      ui.paint(Style::kBold, step->title)));
  ui.line("  " + place_of(session, lab, *step).text());
  show_failure(ui, progress.step(step->number));
  show_edited(session, lab, progress);
}

/// Those of the labs that are written, reached or not.
void show_milestones(const Session& session, const Progress& progress) {
  const Ui& ui = session.ui;
  bool first = true;
  for (const auto& lab : session.course.labs()) {
    if (!lab.written) continue;
    const LabProgress known = progress.lab(lab.number);
    for (const auto& milestone : lab.milestones) {
      if (first) ui.line("\n" + ui.paint(Style::kBold, "Milestones"));
      first = false;
      const bool reached = known.milestones.contains(milestone.check);
      ui.line(fmt::format(
          "  {} {}  {}", ui.mark(reached ? Status::kPassed : Status::kUnknown, false),
          padded(milestone.title, 36), ui.paint(Style::kDim, "lab " + lab.number)));
    }
  }
}

void show_board(const Session& session, const Progress& progress, const Lab& current) {
  session.ui.title("Container Labs");
  for (const auto& lab : session.course.labs()) {
    session.ui.line(row(session.ui, lab, progress.lab(lab.number), &lab == &current));
  }
  show_milestones(session, progress);
  session.ui.line();
  const LabProgress known = progress.lab(current.number);
  show_next_step(session, current, known);
  say_start_or_next(session, current, known);
}

std::string remark(const Session& session, const Lab& lab, const Step& step,
                   const StepProgress& known) {
  if (edited_since(session, lab, step, known)) return "saved since the last check";
  switch (known.status) {
    case Status::kPassed:
      return "";
    case Status::kFailed:
      return "not so: " + known.failed;
    case Status::kSkipped:
      return "cannot be checked on this machine";
    case Status::kUnreached:
      return known.passed.empty() ? "" : "not reached by the last check";
    case Status::kError:
      return "the check itself broke";
    default:
      return "";
  }
}

/// Widths of the table of steps.
struct StepColumns {
  std::size_t title = 0;
  std::size_t file = 0;
};

StepColumns columns_of(const Lab& lab) {
  StepColumns widths;
  for (const auto& step : lab.steps) {
    widths.title = std::max(widths.title, common::display_width(step.title) + 2);
    widths.file = std::max(widths.file, common::display_width(step.file) + 2);
  }
  return widths;
}

std::string step_row(const Ui& ui, const Step& step, const StepProgress& known,
                     bool is_next, const StepColumns& widths) {
  const std::string points =
      known.points_possible == 0
          ? ""
          : fmt::format("{:2}/{}", known.points, known.points_possible);
  const std::string title = padded(step.title, widths.title);
  return fmt::format("{} {} {}{}{}", ui.mark(known.status, is_next),
                     padded(step.number, 5),
                     is_next ? ui.paint(Style::kBold, title) : title,
                     ui.paint(Style::kDim, padded(step.file, widths.file)),
                     ui.paint(Style::kDim, points));
}

/// The checks that belong to no step, once they have a say.
void show_whole_row(const Ui& ui, const Lab& lab, const LabProgress& progress,
                    const StepColumns& widths) {
  const StepProgress& whole = progress.whole;
  const bool next = next_step(lab, progress) == nullptr && !whole.done();
  if (whole.points_possible == 0 && whole.failed.empty() && !next) return;
  const Step row{"", "the whole program", "", "", "", ""};
  ui.line(step_row(ui, row, whole, next, widths));
  if (whole.status == Status::kFailed) {
    ui.line("        " + ui.paint(Style::kDim, "not so: " + whole.failed));
  }
}

void show_steps(const Session& session, const Lab& lab, const LabProgress& progress) {
  const Ui& ui = session.ui;
  const Tally sum = tally(lab, progress);
  ui.title(fmt::format("Lab {}, {}", lab.number, lab.title),
           fmt::format("{} of {} steps{}{}", sum.done, sum.steps,
                       sum.points_possible == 0 ? "" : ", ",
                       points_text(sum.points, sum.points_possible)));
  const Step* next = next_step(lab, progress);
  const StepColumns widths = columns_of(lab);
  for (const auto& step : lab.steps) {
    const StepProgress known = progress.step(step.number);
    ui.line(step_row(ui, step, known, &step == next, widths));
    const std::string text = remark(session, lab, step, known);
    if (!text.empty()) ui.line("        " + ui.paint(Style::kDim, text));
  }
  show_whole_row(ui, lab, progress, widths);
  if (!progress.notes.empty()) {
    ui.line();
    ui.line(ui.paint(Style::kDim,
                     fmt::format("{}: {}", counted(progress.notes.size(), "note"),
                                 command_line("note", lab))));
  }
  say_next(session, lab, progress);
}

Json as_json(const Lab& lab, const LabProgress& progress) {
  const Tally sum = tally(lab, progress);
  const StepProgress& whole = progress.whole;
  Json object = {{"lab", lab.number},
                 {"title", lab.title},
                 {"written", lab.written},
                 {"done", lab.written && is_done(lab, progress)},
                 {"steps_done", sum.done},
                 {"whole",
                  {{"status", to_text(whole.status)},
                   {"failed_check", whole.failed_check},
                   {"failed", whole.failed}}},
                 {"points", sum.points},
                 {"points_possible", sum.points_possible},
                 {"milestones", Json::array()},
                 {"steps", Json::array()}};
  for (const auto& milestone : lab.milestones) {
    const auto reached = progress.milestones.find(milestone.check);
    object["milestones"].push_back(
        {{"check", milestone.check},
         {"title", milestone.title},
         {"reached",
          reached == progress.milestones.end() ? Json() : Json(reached->second)}});
  }
  for (const auto& step : lab.steps) {
    const StepProgress known = progress.step(step.number);
    object["steps"].push_back({{"step", step.number},
                               {"title", step.title},
                               {"file", "labs/" + lab.folder + "/" + step.file},
                               {"status", to_text(known.status)},
                               {"points", known.points},
                               {"points_possible", known.points_possible},
                               {"hints", known.hints},
                               {"failed", known.failed}});
  }
  return object;
}

}  // namespace

int status(const Session& session, const Request& request) {
  const Progress progress = session.store.load();
  const Lab& current = *target_of(session, request).lab;
  if (request.json) {
    Json labs = Json::array();
    for (const auto& lab : session.course.labs()) {
      labs.push_back(as_json(lab, progress.lab(lab.number)));
    }
    print_json({{"current", current.number},
                {"labs", labs},
                {"next", next_json(session, current, progress.lab(current.number))}});
  } else if (request.lab.empty()) {
    show_board(session, progress, current);
  } else {
    show_steps(session, current, progress.lab(current.number));
  }
  return 0;
}

}  // namespace lab::command
