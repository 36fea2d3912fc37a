/// @file
/// What the texts of the project say of each other and of the code, and whether it holds.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace texts {

/// One line each, as a person would want to read it: "labs/04-rootfs/README.md: ...".
using Problems = std::vector<std::string>;

/// How much of a lab can be compared.
enum class Starters {
  kPristine,  ///< every step has its todo()
  kInUse      ///< a learner's: steps may be done already
};

/// Steps of all labs: hints.md, README.md, predict.md, starters, solutions, headers and
/// checks name the same steps, titles, files and rows.
Problems step_problems(const std::filesystem::path& project, Starters starters);

/// Relative links lead to files and headings that exist, a page of the handbook with a
/// quoted title to a section of it, `scripts/NAME` to a script; the README counts the
/// bank; no text has an em dash.
Problems reference_problems(const std::filesystem::path& project);

/// The project's own files with one of these endings, relative to `project`, without what
/// is built or hidden.
std::vector<std::filesystem::path> project_files(
    const std::filesystem::path& project, const std::vector<std::string>& extensions);

}  // namespace texts
