#include <algorithm>
#include <optional>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "commands.hpp"
#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/files.hpp"
#include "gate.hpp"
#include "starter.hpp"

namespace lab::command {
namespace {

using common::ExitError;
namespace fs = std::filesystem;

struct Content {
  std::string file;  ///< "chroot.cpp"
  std::string text;
};

bool is_step(std::string_view word) {
  return word.find_first_not_of("0123456789.") == std::string_view::npos;
}

/// The starter files that were meant.
std::vector<std::string> files_of(const Target& target, const Request& request) {
  const Lab& lab = *target.lab;
  std::vector<std::string> files = lab.starters();
  if (target.step != nullptr) return {target.step->file};
  if (request.file.empty()) return files;
  if (is_step(request.file)) return {lab.step(request.file).file};
  const std::string wanted = fs::path(request.file).filename();
  if (std::find(files.begin(), files.end(), wanted) != files.end()) return {wanted};
  throw common::UsageError(fmt::format("lab {} has no starter file '{}'; it has {}",
                                       lab.number, request.file, fmt::join(files, ", ")));
}

std::string present_text(const fs::path& path) {
  return fs::exists(path) ? common::read_file(path) : std::string();
}

/// A new folder named by the time. Names sort as times do.
fs::path make_backup_folder(const Project& project, const Lab& lab) {
  project.make_state();
  const auto parent = project.backups(lab.folder);
  fs::create_directories(parent);
  project.give_to_owner(parent.parent_path());
  project.give_to_owner(parent);
  std::string now = timestamp();
  std::replace(now.begin(), now.end(), ':', '-');  // kinder to type and to copy
  fs::path folder = parent / now;
  for (int i = 2; !fs::create_directory(folder); ++i) {
    folder = parent / fmt::format("{}.{}", now, i);
  }
  project.give_to_owner(folder);
  return folder;
}

/// Puts these contents into the lab's folder, after a copy of what was there.
/// @return the folder of the copies, or nothing if there was nothing to change.
std::optional<fs::path> replace(const Session& session, const Lab& lab,
                                std::vector<Content> contents) {
  const Project& project = session.project;
  const auto folder = project.lab(lab.folder);
  std::erase_if(contents, [&](const Content& each) {
    return present_text(folder / each.file) == each.text;
  });
  if (contents.empty()) return std::nullopt;
  const auto backup = make_backup_folder(project, lab);
  for (const auto& each : contents) {
    if (!fs::exists(folder / each.file)) continue;
    fs::copy_file(folder / each.file, backup / each.file);
    project.give_to_owner(backup / each.file);
  }
  for (const auto& each : contents) {
    common::replace_file(folder / each.file, each.text);
    project.give_to_owner(folder / each.file);
  }
  return backup;
}

std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    files.push_back(entry.path().filename());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<Content> last_backup(const Project& project, const Lab& lab) {
  std::vector<fs::path> folders;
  const auto parent = project.backups(lab.folder);
  if (fs::is_directory(parent)) {
    for (const auto& entry : fs::directory_iterator(parent))
      folders.push_back(entry.path());
  }
  if (folders.empty()) {
    throw ExitError(common::kFailure,
                    fmt::format("lab {} has no backup: nothing was reset", lab.number));
  }
  const auto newest =
      std::max_element(folders.begin(), folders.end(), [](const auto& a, const auto& b) {
        return NaturalOrder()(a.native(), b.native());
      });
  std::vector<Content> contents;
  for (const auto& file : files_in(*newest)) {
    contents.push_back({file, common::read_file(*newest / file)});
  }
  return contents;
}

/// Steps that are todo again are so without a check.
void forget_verdicts(const Session& session, const Lab& lab,
                     const std::vector<std::string>& files) {
  session.store.update([&](Progress& all) {
    for (const auto& file : files) {
      for (const Step* step : steps_in(lab, file)) {
        const auto known = all.labs[lab.number].steps.find(step->number);
        if (known == all.labs[lab.number].steps.end()) continue;
        known->second.status = Status::kTodo;
        known->second.points = 0;
        known->second.failed.clear();
        known->second.failed_check.clear();
      }
    }
    all.labs[lab.number].whole = {};
  });
}

int undo(const Session& session, const Lab& lab) {
  const auto backup = replace(session, lab, last_backup(session.project, lab));
  if (backup) {
    session.ui.line(fmt::format("Your files are back. What was there instead: {}",
                                session.project.shown(*backup)));
  } else {
    session.ui.line("Nothing to bring back: your files are as they were backed up.");
  }
  session.ui.next(command_line("check", lab), "what stands in them now");
  return 0;
}

void say_restored(const Session& session, const Lab& lab, const fs::path& backup) {
  const auto changed = files_in(backup);
  const bool one = changed.size() == 1;
  session.ui.line(fmt::format("Starter restored: {}", fmt::join(changed, ", ")));
  const auto steps = steps_in(lab, changed.front());
  if (one && steps.size() > 1) {
    std::vector<std::string> numbers;
    for (const Step* step : steps) numbers.push_back(step->number);
    session.ui.line(fmt::format("Steps {} are in it: all are to be written again.",
                                fmt::join(numbers, ", ")));
  }
  session.ui.line(fmt::format("Your {} kept in {}", one ? "file is" : "files are",
                              session.project.shown(backup)));
  session.ui.line(fmt::format("To have {} back: {} --undo", one ? "it" : "them",
                              command_line("reset", lab)));
}

}  // namespace

int reset(const Session& session, const Request& request) {
  const Target target = target_of(session, request);
  const Lab& lab = *target.lab;
  if (request.undo) {
    const std::string& one = target.step != nullptr ? target.step->file : request.file;
    if (one.empty()) return undo(session, lab);
    throw common::UsageError("--undo brings back all of the last reset: leave " + one +
                             " out");
  }
  if (target.step != nullptr && !request.file.empty()) {
    throw common::UsageError("two files: " + target.step->file + " and " + request.file);
  }
  const auto files = files_of(target, request);
  std::vector<Content> starters;
  starters.reserve(files.size());
  for (const auto& file : files) {
    starters.push_back({file, starter_text(session.project, lab, file)});
  }
  const auto backup = replace(session, lab, std::move(starters));
  if (!backup) {
    session.ui.line("Nothing to reset: this is the starter.");
  } else {
    forget_verdicts(session, lab, files);
    say_restored(session, lab, *backup);
  }
  say_next(session, lab, session.store.load().lab(lab.number));
  return 0;
}

}  // namespace lab::command
