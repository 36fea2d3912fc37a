/// @file
/// Given: the process that a person means.
#pragma once

#include <string>

#include "process/cli.hpp"

namespace process {

/// A process, or why there is none.
/// @ingroup lab01
struct Found {
  std::optional<Stat> stat;
  std::string problem;  ///< "no such process"
};

/// @throws common::SyscallError
/// @ingroup lab01
Found find(const Target& target);

/// One field of /proc/PID/status. @return nothing if the process is gone
/// @throws common::SyscallError
/// @ingroup lab01
std::optional<std::string> status_field(pid_t pid, const std::string& field);

}  // namespace process
