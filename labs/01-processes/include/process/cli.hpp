/// @file
/// Given: the command line of `procman`, as plain values.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "process/process.hpp"

namespace process {

enum class Verb {
  kRun,
  kPs,
  kWatch,
  kTree,
  kStop,
  kPause,
  kResume,
  kKill,
  kSignals,
  kDemo,
  kPipe,
};

/// Which processes a PID stands for.
enum class Scope { kProcess, kGroup, kSession };

/// `1234`, or `1234@5678`: the process of that number that was started at tick 5678.
struct Target {
  pid_t pid = 0;
  std::optional<std::uint64_t> start_ticks;
};

/// What a person asked for. Each command has its part of it; the rest is as it stands.
/// @ingroup lab01
struct CommandLine {
  Verb verb = Verb::kPs;
  bool json = false;

  std::vector<std::string> argv;  ///< run
  Grouping grouping = Grouping::kInherited;
  bool clean = false;
  bool verbose = false;
  std::chrono::milliseconds timeout{};  ///< none if 0

  std::chrono::milliseconds grace{};  ///< run, stop

  std::vector<Target> targets;           ///< ps, watch, tree, stop .. kill, signals
  std::string user;                      ///< ps; any if empty
  std::string states;                    ///< ps: letters; any if empty
  std::chrono::milliseconds interval{};  ///< watch
  bool namespaces = false;               ///< tree
  bool threads = false;                  ///< tree
  Scope scope = Scope::kProcess;         ///< stop .. kill
  std::optional<int> signal;             ///< kill
  std::string experiment;                ///< demo; all if empty

  std::vector<std::vector<std::string>> commands;  ///< pipe
  bool pipefail = false;
  bool statuses = false;
};

/// Reads the command line.
/// @return An exit code if that was all (--help), otherwise nothing.
/// @throws common::UsageError
/// @ingroup lab01
std::optional<int> parse_command_line(int argc, const char* const* argv,
                                      CommandLine& line);

}  // namespace process
