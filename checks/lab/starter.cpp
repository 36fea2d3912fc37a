#include "starter.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "common/cli.hpp"
#include "common/files.hpp"
#include "gate.hpp"
#include "process.hpp"

namespace lab {
namespace {

using common::ExitError;

std::string git(const Project& project, std::vector<std::string> arguments) {
  // Without this git serves nobody but the owner of the folder: not even root, by sudo.
  std::vector<std::string> argv = {
      "git", "-c", "safe.directory=" + project.root().string(), "-C", project.root()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const Outcome outcome =
      run({std::move(argv), project.root(), Output::kCaptured, {}, {}});
  if (outcome.status == 0) return outcome.output;
  const auto reason = common::split(outcome.output, '\n');
  throw ExitError(common::kFailure,
                  fmt::format("git has no starter to bring back: {}",
                              reason.empty() ? "it failed" : reason.front()));
}

/// Whether each step of the file is still to be written in this text.
bool is_starter(const Lab& lab, const std::string& file, const std::string& text) {
  const auto steps = steps_in(lab, file);
  return std::all_of(steps.begin(), steps.end(), [&](const Step* step) {
    return find_todo_in(text, step->number).line != 0;
  });
}

}  // namespace

std::string starter_text(const Project& project, const Lab& lab,
                         const std::string& file) {
  const std::string path = project.shown(project.lab(lab.folder) / file);
  const std::string commits = git(project, {"log", "--format=%H", "HEAD", "--", path});
  for (const auto commit : common::split(commits, '\n')) {
    std::string text = git(project, {"show", fmt::format("{}:./{}", commit, path)});
    if (is_starter(lab, file, text)) return text;
  }
  throw ExitError(common::kFailure, "no commit has the starter of " + path);
}

std::string question_of(const Project& project, const Lab& lab, const Step& step,
                        const Place& place) {
  if (place.todo.line != 0) return place.todo.question;
  try {
    return find_todo_in(starter_text(project, lab, step.file), step.number).question;
  } catch (const ExitError&) {
    return {};  // a copy of the course without its history
  } catch (const common::SyscallError&) {
    return {};  // or a machine without git
  }
}

}  // namespace lab
