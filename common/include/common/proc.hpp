/// @file
/// What /proc says of processes, which may end while one reads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "common/unique_fd.hpp"

namespace common {

/// Opens /proc. Whatever is mounted there later, this stays the same.
/// @throws SyscallError
UniqueFd open_proc();

/// Whether this refusal only says that a process has ended, or is not ours to look at.
/// @see proc(5), hidepid
bool is_gone_or_hidden(int error);

/// The whole of a file below an open folder, such as "1/status" below /proc; nothing if
/// the process has ended or the caller may not read it. @throws SyscallError
std::optional<std::string> read_below(int folder, const std::string& path);

/// What a process is called in the caller's PID namespace, then in each one below, down
/// to its own. @return Nothing if there is no such process.
/// @throws SyscallError
/// @see proc(5), NSpid
std::vector<pid_t> namespace_pids(int proc, pid_t pid);

}  // namespace common
