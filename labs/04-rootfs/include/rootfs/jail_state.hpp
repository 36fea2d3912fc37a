/// @file
/// Given: what is known of the jails in a store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "common/lock.hpp"
#include "rootfs/running.hpp"
#include "rootfs/store.hpp"
#include "rootfs/tree.hpp"

namespace rootfs {

inline constexpr char kJailRecord[] = "jail.json";
inline constexpr char kSnapshots[] = "snapshots";

/// @ingroup lab04
enum class JailState {
  kStopped,
  kRunning,
  kBusy,       ///< a command is at work on it
  kIncomplete  ///< a create or destroy was cut short
};

/// "stopped", "running", "busy" or "incomplete".
/// @ingroup lab04
std::string to_string(JailState state);

/// @ingroup lab04
struct SnapshotInfo {
  std::string name;
  std::string created;  ///< see timestamp()
};

/// What jail.json says of a jail.
/// @ingroup lab04
struct JailRecord {
  std::string name;
  std::string template_name;
  std::string cloned_from;  ///< a jail, or ""
  Backend backend = Backend::kCopy;
  std::string created;  ///< see timestamp()
};

/// @ingroup lab04
struct JailInfo {
  JailRecord record;
  JailState state = JailState::kIncomplete;
  pid_t pid = 0;  ///< of its first process, if it runs
  std::vector<SnapshotInfo> snapshots;
  std::string note;  ///< what to do about it, or ""
  std::filesystem::path rootfs;
};

/// @throws common::SyscallError; std::runtime_error if it is damaged.
/// @ingroup lab04
JailRecord read_record(const std::filesystem::path& folder);

/// Makes a jail complete. @throws common::SyscallError
/// @ingroup lab04
void write_record(const std::filesystem::path& folder, const JailRecord& record);

/// All jails, by name. Changes and removes nothing. @throws common::SyscallError
/// @ingroup lab04
std::vector<JailInfo> list_jails(const Store& store);

/// @throws std::runtime_error if there is none of that name.
/// @ingroup lab04
JailInfo describe_jail(const Store& store, const std::string& name);

/// ROOT/jails/NAME of a jail that exists, complete or not.
/// @throws std::runtime_error
/// @ingroup lab04
std::filesystem::path existing_jail(const Store& store, const std::string& name);

/// Takes hold of a complete jail that does not run. Exclusively, it also sweeps up what a
/// command that was killed has left there.
/// @throws std::runtime_error in one line that says what to do first.
/// @ingroup lab04
common::Lock hold_jail(const Store& store, const std::string& name,
                       common::Lock::Mode mode);

}  // namespace rootfs
