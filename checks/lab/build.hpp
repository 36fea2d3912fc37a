/// @file
/// Building a few targets, quietly.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lock.hpp"
#include "project.hpp"

namespace lab {

/// Held while something is built or what was built is run: a build tool does not expect
/// company in its folder, and an executable should not change under a check.
/// scripts/lab takes the same lock.
/// @throws common::SyscallError
FileLock lock_build(const Project& project);

struct BuildResult {
  bool good = false;
  std::string message;  ///< if not: what the compiler or linker said, and no more
};

/// @pre  lock_build() is held.
/// @throws common::ExitError if there is no build folder yet, or it is somebody else's.
BuildResult build(const Project& project, const std::vector<std::string>& targets);

/// Whether this lab of the learner's programs is built from the reference, as cmake was
/// told by -DLAB04=solution.
/// @pre build() has found the folder to be good.
bool is_from_reference(const Project& project, const std::string& lab);

/// The compiler's part of what a build tool (ninja or make) printed, with paths relative
/// to the project's folder.
std::string compiler_message(std::string_view output, const Project& project);

}  // namespace lab
