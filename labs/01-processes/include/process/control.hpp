/// @file
/// Given: stop, pause, resume and kill, of one process or of all in a group or session.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "process/cli.hpp"

namespace process {

/// What became of a process that did not end within the grace. @ingroup lab01
inline constexpr char kEndedByKill[] = "ended after SIGKILL";

/// What became of one process.
/// @ingroup lab01
struct Outcome {
  pid_t pid = 0;
  std::string name;  ///< empty if it is not known
  std::string what;  ///< "ended after SIGTERM"
  bool done = true;
};

/// @return one for each process that was meant, in the order in which they were found.
/// @throws common::SyscallError, common::Todo
/// @ingroup lab01
std::vector<Outcome> control(const CommandLine& line);

/// stop() of all that are in the group or session now, at once, and again of those that
/// they forked meanwhile, until none is left. This process itself is passed over.
/// @param number  of the group or session
/// @return one for each process.
/// @ingroup lab01
std::vector<Outcome> stop_all(Scope scope, pid_t number, std::chrono::milliseconds grace);

/// @ingroup lab01
std::string outcomes_text(const std::vector<Outcome>& outcomes);
/// @ingroup lab01
std::string outcomes_json(const std::vector<Outcome>& outcomes);

}  // namespace process
