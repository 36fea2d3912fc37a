/// @file
/// What every command works with.
#pragma once

#include <filesystem>
#include <string>

#include "course.hpp"
#include "progress.hpp"
#include "project.hpp"
#include "request.hpp"
#include "ui.hpp"

namespace lab {

struct Session {
  explicit Session(const std::filesystem::path& folder);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Project project;
  Course course;
  ProgressStore store;
  Ui ui;
};

/// The lab, and the step if one was named, that a command is about.
struct Target {
  const Lab* lab = nullptr;
  const Step* step = nullptr;
};

/// Without a lab the current one is meant; before any `start`, the first that is written.
/// @throws common::UsageError, common::ExitError for what there is not
Target target_of(const Session& session, const Request& request);

/// The first step that is not done, or nullptr.
const Step* next_step(const Lab& lab, const LabProgress& progress);
/// Whether every step is done and the last full check found nothing else.
bool is_done(const Lab& lab, const LabProgress& progress);

/// Where a step is to be written.
struct Place {
  std::string file;  ///< "labs/04-rootfs/chroot.cpp"
  TodoPlace todo;

  /// "labs/04-rootfs/chroot.cpp:13", or without the line if the todo is gone.
  std::string text() const;
};
Place place_of(const Session& session, const Lab& lab, const Step& step);

/// Why or when a step is to be checked: "when it is written", "after a change to ..".
std::string when_to_check(const StepProgress& known, const Place& place);

/// Says what to type once this lab stands as it does.
void say_next(const Session& session, const Lab& lab, const LabProgress& progress);
/// The same of a step that is not done, be it the first of them or not.
void say_step_next(const Session& session, const Lab& lab, const LabProgress& progress,
                   const Step& step);
/// The same where a lab may not have been begun: `start` comes first.
void say_start_or_next(const Session& session, const Lab& lab,
                       const LabProgress& progress);

/// The lab's steps and points in numbers.
struct Tally {
  std::size_t done = 0;
  std::size_t steps = 0;
  int points = 0;
  int points_possible = 0;  ///< 0: not known yet
};
Tally tally(const Lab& lab, const LabProgress& progress);

/// A command line of this program for a lab or a step of it: "scripts/lab check 04 4.8".
std::string command_line(std::string_view command, const Lab& lab,
                         const Step* step = nullptr);

}  // namespace lab
