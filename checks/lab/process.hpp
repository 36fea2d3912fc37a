/// @file
/// Other programs: the build, the check suite, git, diff. Never through a shell.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "common/cli.hpp"

namespace lab {

/// Ctrl-C, or the request to end, came while a program ran. Exit code 128+n.
class Interrupted : public common::ExitError {
 public:
  explicit Interrupted(int signal) : common::ExitError(128 + signal, "interrupted") {}
};

enum class Output {
  kShown,     ///< goes where ours goes
  kCaptured,  ///< both streams, in the order written, into Outcome::output
  kDropped,
};

struct Command {
  std::vector<std::string> argv;
  std::filesystem::path folder;  ///< where it runs
  Output output = Output::kCaptured;
  std::vector<std::pair<std::string, std::string>> environment;  ///< in addition
  /// If we are root: run it as the owner of this folder, so that what it makes there
  /// stays the learner's.
  std::filesystem::path as_owner_of;
};

struct Outcome {
  int status = 0;  ///< as a shell has it: 128+n for signal n
  std::string output;
};

/// Runs a program to its end, with nothing to read but, for kShown, our own input.
/// @throws common::SyscallError if it cannot be started; Interrupted.
Outcome run(const Command& command);

}  // namespace lab
