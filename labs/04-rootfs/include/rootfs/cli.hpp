/// @file
/// Given: the command line of `jail`, as plain values.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "rootfs/start.hpp"
#include "rootfs/tree.hpp"

namespace rootfs {

enum class Command {
  kTemplateImport,
  kTemplateList,
  kTemplateRemove,
  kCreate,
  kStart,
  kStop,
  kEnter,
  kList,
  kClone,
  kSnapshot,
  kRollback,
  kDestroy,
  kEscapeTest,
  kMountsDemo,
  kMountsShow,
};

/// What a person asked for. Each command has its part of it; the rest is as it stands.
/// @ingroup lab04
struct CommandLine {
  Command command = Command::kList;
  std::filesystem::path root;  ///< ROOT
  bool json = false;

  std::string name;                     ///< of the template or jail; a folder, for some
  std::string experiment;               ///< mounts demo; all if empty
  std::optional<pid_t> pid;             ///< mounts show
  std::filesystem::path source;         ///< template import
  std::string template_name;            ///< create
  std::optional<Backend> backend;       ///< create
  std::string fresh;                    ///< clone
  std::optional<std::string> snapshot;  ///< snapshot, rollback
  bool remove = false;                  ///< snapshot
  bool force = false;                   ///< destroy
  std::chrono::milliseconds timeout{};  ///< stop

  Method method = Method::kPivotRoot;  ///< start, up to detach
  bool read_only = false;
  std::vector<Bind> binds;
  std::optional<std::string> hostname;
  bool init = false;
  bool detach = false;
  std::vector<std::string> argv;  ///< start, enter, escape-test
};

/// Reads the command line.
/// @return An exit code if that was all (--help), otherwise nothing.
/// @throws common::UsageError
/// @ingroup lab04
std::optional<int> parse_command_line(int argc, const char* const* argv,
                                      CommandLine& line);

}  // namespace rootfs
