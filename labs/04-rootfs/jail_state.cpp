#include "rootfs/jail_state.hpp"

#include <optional>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/stat.h>

#include "common/check.hpp"
#include "common/json.hpp"
#include "rootfs/remove_tree.hpp"

namespace rootfs {
namespace fs = std::filesystem;

using common::Lock;

namespace {

std::string cut_short(const std::string& name) {
  return fmt::format(
      "{0} is incomplete, a create or destroy was cut short: 'jail destroy {0}' removes "
      "what is left",
      name);
}

std::string busy(const std::string& name) {
  return name + " is busy: another jail command is at work on it";
}

std::vector<SnapshotInfo> list_snapshots(const fs::path& folder) {
  std::vector<SnapshotInfo> snapshots;
  for (const auto& name : names_in(folder / kSnapshots)) {
    const fs::path snapshot = folder / kSnapshots / name;
    struct stat info {};  // changed last when its tree got its name
    if (fs::exists(snapshot / kTree) && ::stat(snapshot.c_str(), &info) == 0) {
      snapshots.push_back({name, timestamp(info.st_mtime)});
    }
  }
  return snapshots;
}

void sweep(const fs::path& folder) {
  remove_tree(folder / kPartialTree);
  for (const auto& name : names_in(folder / kSnapshots)) {
    const fs::path snapshot = folder / kSnapshots / name;
    if (!fs::exists(snapshot / kTree)) remove_tree(snapshot);
  }
}

/// A command that has just begun has not said yet what runs: before a jail that somebody
/// holds is called busy, it is looked at again.
std::optional<RunningJail> find_running_soon(const fs::path& folder,
                                             const ProcessRoots& processes) {
  std::optional<RunningJail> running;
  common::becomes_true([&] {
    running = find_running(folder, processes);
    return running || !Lock::is_held(folder / "lock");
  });
  return running;
}

JailInfo describe(const fs::path& folder, const ProcessRoots& processes) {
  JailInfo info;
  info.record.name = folder.filename();
  info.rootfs = folder / kTree;
  try {
    if (fs::exists(folder / kJailRecord)) {
      info.record = read_record(folder);
      info.state = JailState::kStopped;
    }
  } catch (const std::exception& error) {
    info.note = error.what();
  }
  info.snapshots = list_snapshots(folder);
  if (const auto running = find_running_soon(folder, processes)) {
    info.state = JailState::kRunning;
    info.pid = running->pid;
  } else if (Lock::is_held(folder / "lock")) {
    info.state = JailState::kBusy;
  } else if (info.state == JailState::kIncomplete && info.note.empty()) {
    info.note = cut_short(info.record.name);
  }
  return info;
}

}  // namespace

std::string to_string(JailState state) {
  switch (state) {
    case JailState::kStopped:
      return "stopped";
    case JailState::kRunning:
      return "running";
    case JailState::kBusy:
      return "busy";
    case JailState::kIncomplete:
      return "incomplete";
  }
  return "";
}

JailRecord read_record(const fs::path& folder) {
  const auto json = common::read_json(folder / kJailRecord);
  JailRecord record;
  record.name = folder.filename();
  try {
    record.template_name = json.at("template").get<std::string>();
    record.cloned_from = json.value("cloned_from", "");
    record.created = json.at("created").get<std::string>();
    const bool btrfs = json.at("backend").get<std::string>() == "btrfs";
    record.backend = btrfs ? Backend::kBtrfs : Backend::kCopy;
  } catch (const common::Json::exception& error) {
    throw std::runtime_error((folder / kJailRecord).native() + ": " + error.what());
  }
  return record;
}

void write_record(const fs::path& folder, const JailRecord& record) {
  common::Json json{{"name", folder.filename().native()},
                    {"template", record.template_name},
                    {"backend", to_string(record.backend)},
                    {"created", record.created}};
  if (!record.cloned_from.empty()) json["cloned_from"] = record.cloned_from;
  common::write_json(folder / kJailRecord, json);
}

std::vector<JailInfo> list_jails(const Store& store) {
  std::vector<JailInfo> all;
  const ProcessRoots processes;
  for (const auto& name : names_in(store.jails())) {
    all.push_back(describe(store.jail_folder(name), processes));
  }
  return all;
}

JailInfo describe_jail(const Store& store, const std::string& name) {
  return describe(existing_jail(store, name), ProcessRoots());
}

fs::path existing_jail(const Store& store, const std::string& name) {
  fs::path folder = store.jail_folder(name);
  if (fs::is_directory(folder)) return folder;
  throw std::runtime_error(fmt::format("no jail is named {}: see 'jail ls'", name));
}

Lock hold_jail(const Store& store, const std::string& name, Lock::Mode mode) {
  const fs::path folder = existing_jail(store, name);
  auto lock = Lock::acquire(folder / "lock", mode);
  if (const auto running = find_running(folder, ProcessRoots())) {
    throw std::runtime_error(
        fmt::format("{0} is running (PID {1}): 'jail enter {0}' goes into it, 'jail stop "
                    "{0}' ends it",
                    name, running->pid));
  }
  if (!lock) throw std::runtime_error(busy(name));
  if (!fs::exists(folder / kJailRecord)) throw std::runtime_error(cut_short(name));
  if (mode == Lock::Mode::kExclusive) sweep(folder);
  return std::move(*lock);
}

}  // namespace rootfs
