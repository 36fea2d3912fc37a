/// @file
/// Given: what `tree` can show of a process beside its stat.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "process/process.hpp"

namespace process {

/// @see namespaces(7) @ingroup lab01
inline constexpr std::array kNamespaceKinds = {"cgroup", "ipc",  "mnt",  "net",
                                               "pid",    "time", "user", "uts"};

/// The numbers of a process's namespaces, in the order of kNamespaceKinds; 0 for a kind
/// that this kernel lacks.
using Namespaces = std::array<unsigned long, kNamespaceKinds.size()>;

/// @return nothing if the process is gone, or not ours to look into: ptrace(2).
/// @ingroup lab01
std::optional<Namespaces> namespaces_of(pid_t pid);

/// The threads of a process, the first one too, each with its own name and state. `pid`
/// is its thread ID here. @return none if the process is gone
/// @ingroup lab01
std::vector<Stat> threads_of(pid_t pid);

}  // namespace process
