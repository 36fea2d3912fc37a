#include <algorithm>
#include <cerrno>
#include <csignal>

#include <fmt/core.h>

#include "commands.hpp"
#include "common/cli.hpp"
#include "gate.hpp"
#include "process.hpp"

namespace lab::command {
namespace {

/// The files of which every step may be seen.
std::vector<std::string> files_to_show(const Lab& lab,
                                       const std::vector<const Step*>& shown) {
  std::vector<std::string> files;
  for (const auto& file : lab.starters()) {
    const auto inside = steps_in(lab, file);
    const bool wanted = std::all_of(inside.begin(), inside.end(), [&](const Step* step) {
      return std::find(shown.begin(), shown.end(), step) != shown.end();
    });
    if (wanted) files.push_back(file);
  }
  return files;
}

/// @return whether the two files differ.
bool show_difference(const Session& session, const Lab& lab, const std::string& file) {
  const Project& project = session.project;
  const auto mine = project.lab(lab.folder) / file;
  const auto reference = project.solution(lab.folder) / file;
  const std::string when = session.ui.terminal().colour() ? "always" : "never";
  const Outcome outcome =
      run({{"diff", "-u", "--color=" + when, "--label", project.shown(mine), "--label",
            project.shown(reference), mine, reference},
           project.root(),
           Output::kShown,
           {},
           {}});
  if (outcome.status == 128 + SIGPIPE) {
    throw common::SyscallError(EPIPE, "write", "standard output");
  }
  if (outcome.status > 1)
    throw common::ExitError(common::kFailure, "diff failed on " + file);
  return outcome.status == 1;
}

}  // namespace

int diff(const Session& session, const Request& request) {
  Target target = target_of(session, request);
  const Lab& lab = *target.lab;
  const auto shown = steps_to_show(session, target, request);
  std::vector<std::string> files = files_to_show(lab, shown);
  if (target.step != nullptr) files = {target.step->file};
  const auto differing = std::count_if(files.begin(), files.end(), [&](const auto& file) {
    return show_difference(session, lab, file);
  });
  if (differing == 0) {
    session.ui.line(fmt::format("Your {} the same as the reference.",
                                files.size() == 1 ? "file says" : "files say"));
  }
  say_kept_back(session, target, shown);
  say_next(session, lab, session.store.load().lab(lab.number));
  return 0;
}

}  // namespace lab::command
