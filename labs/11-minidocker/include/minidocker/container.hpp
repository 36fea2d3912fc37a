/// @file
/// What a container is: what was asked for, and what has become of it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

#include "common/json.hpp"
#include "minidocker/time.hpp"

namespace minidocker {

/// A file or folder of the host's that the container sees.
struct BindMount {
  std::string source;  ///< absolute
  std::string target;  ///< absolute, inside
  bool read_only = false;

  bool operator==(const BindMount&) const = default;
};

/// What a container was created for. Never changes.
struct ContainerConfig {
  std::string image;                  ///< as it was named: "busybox"
  std::string image_id;               ///< "sha256:.."
  std::vector<std::string> argv;      ///< entrypoint and command, ready to run
  std::size_t entrypoint_length = 0;  ///< how many of those are the entrypoint
  std::vector<std::string> environment;
  std::string working_folder = "/";
  std::string user;      ///< as asked for: "", "1000", "daemon:adm"
  std::string hostname;  ///< "" means the short id
  std::vector<BindMount> mounts;
  std::map<std::string, std::string> labels;
  bool terminal = false;     ///< -t
  bool open_stdin = false;   ///< -i
  bool attached = false;     ///< run without -d: standard input ends with its client
  bool auto_remove = false;  ///< --rm
  int stop_signal = 15;
  int stop_timeout = 10;  ///< seconds
};

enum class Status {
  kCreated,
  kRunning,
  kExited,
  kDead,  ///< being removed, or its removal was cut off
};

/// "created", "running", ..
const char* to_string(Status status);

struct ContainerState {
  Status status = Status::kCreated;
  pid_t pid = 0;  ///< its first process, while it runs
  /// When that began, in ticks since the boot: tells it from a later one of its number.
  std::uint64_t start_ticks = 0;
  int exit_code = 0;
  std::string error;  ///< why it could not be started, or was lost
  Time started{};
  Time finished{};
};

struct Container {
  std::string id;    ///< 64 hexadecimal digits
  std::string name;  ///< without a '/'
  Time created{};
  ContainerConfig config;
  ContainerState state;

  /// What it calls its host.
  std::string hostname() const;
};

/// As the store keeps it. @throws common::Json::exception if `json` is something else.
common::Json to_json(const ContainerConfig& config);
ContainerConfig config_from_json(const common::Json& json);

}  // namespace minidocker
