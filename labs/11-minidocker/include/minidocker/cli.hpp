/// @file
/// The command line: docker's, as far as there is something behind it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "minidocker/engine.hpp"

namespace minidocker {

enum class Verb {
  kAttach,
  kCp,
  kCreate,
  kExec,
  kImages,
  kImport,
  kInfo,
  kInspect,
  kKill,
  kLogs,
  kPs,
  kRename,
  kRestart,
  kRm,
  kRmi,
  kRun,
  kStart,
  kStop,
  kTag,
  kTop,
  kVersion,
  kWait,
};

/// What was typed.
struct CommandLine {
  Verb verb = Verb::kPs;
  std::filesystem::path root;      ///< --root; empty for the default
  std::vector<std::string> names;  ///< containers, images or, with import and cp, all

  CreateRequest create;      ///< run, create; exec's environment, user, ..
  bool detach = false;       ///< run, exec
  bool interactive = false;  ///< start, exec
  bool terminal = false;     ///< exec
  bool attach = false;       ///< start
  bool sig_proxy = true;     ///< run, attach
  bool no_stdin = false;     ///< attach
  std::string detach_keys = "ctrl-p,ctrl-q";
  std::vector<std::string> argv;  ///< exec, top

  bool all = false;                   ///< ps
  bool quiet = false;                 ///< ps, images, cp
  bool no_trunc = false;              ///< ps, images
  bool latest = false;                ///< ps
  int last = -1;                      ///< ps
  std::vector<std::string> filters;   ///< ps
  std::optional<std::string> format;  ///< ps, images, inspect, version, info
  bool force = false;                 ///< rm, rmi
  std::string signal = "KILL";        ///< kill
  std::optional<int> timeout;         ///< stop, restart: seconds
  std::string type;                   ///< inspect: "container", "image"; either if empty

  bool keep_owners = false;  ///< cp
  bool follow_link = false;  ///< cp

  bool follow = false;       ///< logs
  bool timestamps = false;   ///< logs
  std::string tail = "all";  ///< logs
  std::string since;         ///< logs
  std::string until;         ///< logs
};

/// @return An exit code if that was all (help, version), otherwise nothing.
/// @throws common::ExitError
std::optional<int> parse_command_line(int argc, const char* const* argv,
                                      CommandLine& line);

/// "KILL", "SIGKILL" or "9". @throws common::ExitError "Invalid signal: x"
int signal_number(const std::string& text);

/// "SRC:DST[:ro]". @throws common::ExitError
BindMount parse_volume(const std::string& text);

}  // namespace minidocker
