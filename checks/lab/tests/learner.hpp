/// @file
/// Somebody at work in a miniature of the project (tests/project): lab 04 with three
/// steps in two files, a build and a check suite that are small shell scripts.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "common/guards.hpp"
#include "common/json.hpp"
#include "process.hpp"
#include "project.hpp"

namespace lab {

class Learner {
 public:
  Learner();

  /// Runs `lab ARGUMENTS..` and takes down all that it prints.
  Outcome lab(const std::vector<std::string>& arguments) const;
  /// The same with something on standard input.
  Outcome lab_with_input(const std::string& input,
                         const std::vector<std::string>& arguments) const;
  /// The same in a terminal.
  Outcome lab_in_terminal(const std::vector<std::string>& arguments) const;
  /// What `lab ARGUMENTS.. --json` prints.
  common::Json json(std::vector<std::string> arguments) const;
  /// The command line, for tests that start it by themselves.
  std::vector<std::string> argv(const std::vector<std::string>& arguments) const;

  std::filesystem::path root() const { return folder_.path() / "project"; }
  std::filesystem::path starter(const std::string& file) const;
  std::string read(const std::filesystem::path& file) const;
  void write(const std::filesystem::path& file, std::string_view text) const;
  /// Replaces what stands in a starter.
  void edit(const std::string& file, std::string_view what, std::string_view by) const;
  /// Writes the code of a step: right, or with a word that the suite looks for.
  void do_step(const std::string& step, std::string_view code = "good();") const;
  /// Commits everything.
  void commit() const;

 private:
  common::TempDir folder_;
};

}  // namespace lab
