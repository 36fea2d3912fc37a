/// @file
/// Given: the command line of `nsbox`, as plain values.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ns/kinds.hpp"
#include "ns/plan.hpp"

namespace ns {

enum class Command {
  kList,
  kShow,
  kMap,
  kRun,
  kEnter,
  kKeep,
  kForget,
  kKept,
  kPod,
  kLink,
  kDemo,
  kPause,
};

/// Which ids the user namespace shall have.
enum class MapChoice { kDefault, kRoot, kRanges, kSubordinate, kNone };

/// One end of a link: where, under which name, with which address.
struct EndRequest {
  std::string where;  ///< a PID or a path
  std::string name = "eth0";
  std::optional<std::string> address;  ///< "10.0.0.1/24"
};

/// What a person asked for. Each command has its part of it; the rest is as it stands.
/// @ingroup lab02
struct CommandLine {
  Command command = Command::kList;
  std::filesystem::path state;  ///< STATE: keep, forget, kept
  bool json = false;

  std::optional<Kind> type;             ///< list
  bool held = true;                     ///< list
  bool owners = true;                   ///< list, show
  pid_t pid = 0;                        ///< show, map, enter; 0 if there is none
  std::vector<std::string> paths;       ///< enter
  int kinds = 0;                        ///< run, enter, keep: CLONE_NEWPID | ..
  MapChoice map = MapChoice::kDefault;  ///< run, map
  std::vector<IdRange> uids;
  std::vector<IdRange> gids;
  Method method = Method::kClone;  ///< run, up to clocks
  bool own_proc = true;
  ClockOffsets clocks;
  Names names;                    ///< run, pod
  std::string name;               ///< keep, forget
  EndRequest a, b;                ///< link
  std::string experiment;         ///< demo
  std::vector<std::string> argv;  ///< run, enter; pod: its commands
};

/// Reads the command line.
/// @return An exit code if that was all (--help), otherwise nothing.
/// @throws common::UsageError
/// @ingroup lab02
std::optional<int> parse_command_line(int argc, const char* const* argv,
                                      CommandLine& line);

}  // namespace ns
