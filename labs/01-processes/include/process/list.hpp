/// @file
/// Given: what `ps`, `tree`, `watch` and `signals` show.
#pragma once

#include <string>
#include <vector>

#include "process/cli.hpp"

namespace process {

/// A table of processes. @ingroup lab01
std::string list_text(const std::vector<Stat>& processes);
/// @ingroup lab01
std::string list_json(const std::vector<Stat>& processes);

/// Keeps those of a user (name or number; effective user) and in one of the states.
/// Empty means any.
/// @throws common::UsageError if there is no such user or state
/// @ingroup lab01
void filter(std::vector<Stat>& processes, const std::string& user,
            const std::string& states);

/// What of a tree is shown beside PID, name and state.
struct TreeOptions {
  bool namespaces = false;
  bool threads = false;
  bool utf8 = true;  ///< lines instead of letters
};

/// The trees below these places of `tree.processes`. @ingroup lab01
std::string tree_text(const Tree& tree, const std::vector<std::size_t>& roots,
                      const TreeOptions& options);
/// @ingroup lab01
std::string tree_json(const Tree& tree, const std::vector<std::size_t>& roots,
                      const TreeOptions& options);

/// Tells each change of state on standard output until all have ended.
/// @throws common::SyscallError
/// @ingroup lab01
void watch(const std::vector<Stat>& processes, std::chrono::milliseconds interval,
           bool json);

/// Which signals a process blocks, ignores, catches, has pending.
/// @return nothing if it is gone.
/// @ingroup lab01
std::optional<std::string> signals_text(const Stat& process, std::size_t width);
/// @ingroup lab01
std::optional<std::string> signals_json(const Stat& process);

}  // namespace process
