/// @file
/// The course: its labs from labs/course.json, their steps from labs/NN-topic/hints.md.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "project.hpp"

namespace lab {

/// A step of a lab, with its three hints.
struct Step {
  std::string number;  ///< "4.1"
  std::string title;
  std::string file;      ///< the starter that it is written in, such as "chroot.cpp"
  std::string question;  ///< the first hint, Markdown
  std::string read;      ///< the second
  std::string sketch;    ///< the third

  /// The hint of a rung, from 1 to kHints.
  const std::string& hint(int rung) const;
};
inline constexpr int kHints = 3;

/// What a lab asks of the machine.
struct Needs {
  std::string kernel;  ///< the lowest version, such as "5.12"; empty if any will do
  std::vector<std::string> programs;
  std::string root;  ///< what an ordinary user goes without; empty if nothing
};

/// What a learner will remember to have made: a check that stands for more than its step.
struct Milestone {
  std::string check;  ///< "L02.2-pid-1-in-its-own-namespace"
  std::string title;  ///< "PID 1 in its own namespace"
};

struct Lab {
  std::string number;  ///< "04"
  std::string folder;
  std::string executable;
  std::string title;
  std::string hours;
  std::string summary;
  Needs needs;
  std::vector<Milestone> milestones;
  bool written = false;  ///< otherwise it is planned
  std::vector<Step> steps;

  /// @param wanted "4.8", or "8" for short. @throws common::UsageError
  const Step& step(std::string_view wanted) const;
  /// How many steps come before this one.
  std::size_t index(const Step& step) const;
  /// The starter files, each once, in the order of their steps.
  std::vector<std::string> starters() const;
};

class Course {
 public:
  /// @throws std::runtime_error that says which file and line is wrong.
  static Course load(const Project& project);

  const std::vector<Lab>& labs() const { return labs_; }
  /// @param number "04" or "4". @throws common::UsageError
  const Lab& any_lab(std::string_view number) const;
  /// A lab that one can work on.
  /// @throws common::UsageError; common::ExitError if it is only planned.
  const Lab& written_lab(std::string_view number) const;

 private:
  std::vector<Lab> labs_;
};

/// Where the learner's file says `todo("4.1", ..)`.
struct TodoPlace {
  std::size_t line = 0;  ///< 0: nowhere, the step is at least begun
  std::string question;
};
/// Comments do not count.
TodoPlace find_todo_in(std::string_view text, std::string_view step);
/// @throws common::SyscallError if the file cannot be read.
TodoPlace find_todo(const std::filesystem::path& file, std::string_view step);

}  // namespace lab
