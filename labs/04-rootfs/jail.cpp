#include "rootfs/jail.hpp"

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <stdexcept>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/guards.hpp"
#include "rootfs/jail_state.hpp"
#include "rootfs/names.hpp"
#include "rootfs/remove_tree.hpp"
#include "rootfs/stop.hpp"
#include "rootfs/template.hpp"
#include "rootfs/work.hpp"

namespace rootfs {
namespace fs = std::filesystem;

using common::check;
using common::Lock;
using common::SignalQueue;

namespace {

/// Takes a name that is free.
Lock claim(const fs::path& folder) {
  const std::string name = folder.filename();
  if (::mkdir(folder.c_str(), 0700) == -1) {
    if (errno != EEXIST) common::fail("mkdir", folder.native());
    throw std::runtime_error(fmt::format(
        "{0} exists already: choose another name, or 'jail destroy {0}'", name));
  }
  common::ScopeExit undo([&] { ::rmdir(folder.c_str()); });  // no inode for the lock
  auto lock = Lock::acquire(folder / "lock", Lock::Mode::kExclusive);
  undo.dismiss();
  if (lock) return std::move(*lock);
  throw std::runtime_error(fmt::format("{} was destroyed while it was made", name));
}

/// Makes a new jail's tree and its record.
void make_jail(const Store& store, std::string_view what, const fs::path& from,
               const JailRecord& record) {
  const fs::path folder = store.jail_folder(record.name);
  const SignalQueue signals;
  const Lock lock = claim(folder);
  common::ScopeExit undo([&] { remove_tree(folder); });
  record_running(lock, 0);
  run_interruptible(signals, what, [&] {
    duplicate_tree(from, folder / kPartialTree, record.backend);
    publish(folder / kPartialTree, folder / kTree);
    write_record(folder, record);
  });
  undo.dismiss();
}

void make_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) == -1 && errno != EEXIST) {
    common::fail("mkdir", folder.native());
  }
}

fs::path existing_snapshot(const fs::path& folder, const std::string& snapshot) {
  require_valid_name("snapshot", snapshot);
  fs::path found = folder / kSnapshots / snapshot;
  if (fs::is_directory(found / kTree)) return found;
  throw std::runtime_error(fmt::format("{0} has no snapshot {1}: see 'jail ls {0}'",
                                       folder.filename().native(), snapshot));
}

std::string free_snapshot_name(const fs::path& folder) {
  for (unsigned number = 0;; ++number) {
    std::string name = "snap" + std::to_string(number);
    if (!fs::exists(folder / kSnapshots / name)) return name;
  }
}

void exchange(const fs::path& one, const fs::path& other) {
  check(::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE),
        "renameat2", other.native());
}

}  // namespace

void create_jail(const Store& store, const std::string& name,
                 const std::string& template_name, std::optional<Backend> backend) {
  require_valid_name("jail", name);
  const auto source = use_template(store, template_name);
  JailRecord record{name, template_name, "", choose_backend(backend, source.rootfs),
                    timestamp(std::time(nullptr))};
  store.make_folders();
  make_jail(store, "create " + name, source.rootfs, record);
}

void clone_jail(const Store& store, const std::string& name, const std::string& fresh) {
  require_valid_name("jail", fresh);
  const Lock source = hold_jail(store, name, Lock::Mode::kShared);
  const fs::path folder = store.jail_folder(name);
  JailRecord record = read_record(folder);
  record.name = fresh;
  record.cloned_from = name;
  record.created = timestamp(std::time(nullptr));
  make_jail(store, fmt::format("clone {} {}", name, fresh), folder / kTree, record);
}

std::string snapshot_jail(const Store& store, const std::string& name,
                          const std::optional<std::string>& snapshot) {
  if (snapshot) require_valid_name("snapshot", *snapshot);
  const SignalQueue signals;
  const Lock lock = hold_jail(store, name, Lock::Mode::kExclusive);
  const fs::path folder = store.jail_folder(name);
  std::string fresh = snapshot.value_or(free_snapshot_name(folder));
  const fs::path target = folder / kSnapshots / fresh;
  if (fs::exists(target)) {
    throw std::runtime_error(fmt::format(
        "{0} has a snapshot {1} already: choose another name, or 'jail snapshot {0} {1} "
        "--delete'",
        name, fresh));
  }
  const Backend backend = read_record(folder).backend;
  common::ScopeExit undo([&] { remove_tree(target); });
  run_interruptible(signals, "snapshot " + name, [&] {
    make_folder(target.parent_path());
    make_folder(target);
    duplicate_tree(folder / kTree, target / kPartialTree, backend);
    publish(target / kPartialTree, target / kTree);
  });
  undo.dismiss();
  return fresh;
}

void delete_snapshot(const Store& store, const std::string& name,
                     const std::string& snapshot) {
  const SignalQueue signals;
  const Lock lock = hold_jail(store, name, Lock::Mode::kExclusive);
  const fs::path target = existing_snapshot(store.jail_folder(name), snapshot);
  run_interruptible(signals, fmt::format("snapshot {} {} --delete", name, snapshot), [&] {
    publish(target / kTree, target / kPartialTree);  // incomplete from here on
    remove_tree(target);
  });
}

void rollback_jail(const Store& store, const std::string& name,
                   const std::string& snapshot) {
  const SignalQueue signals;
  const Lock lock = hold_jail(store, name, Lock::Mode::kExclusive);
  const fs::path folder = store.jail_folder(name);
  const fs::path source = existing_snapshot(folder, snapshot) / kTree;
  const fs::path partial = folder / kPartialTree;
  const Backend backend = read_record(folder).backend;
  // Before the exchange this removes the copy, after it the tree that was replaced.
  const common::ScopeExit remove([&] { remove_tree(partial); });
  run_interruptible(signals, fmt::format("rollback {} {}", name, snapshot),
                    [&] { duplicate_tree(source, partial, backend); });
  exchange(partial, folder / kTree);
}

void destroy_jail(const Store& store, const std::string& name, bool force) {
  const fs::path folder = existing_jail(store, name);
  const SignalQueue signals;
  if (force) kill_jail(folder);
  const auto lock = Lock::acquire(folder / "lock", Lock::Mode::kExclusive);
  if (const auto running = find_running(folder, ProcessRoots())) {
    throw std::runtime_error(fmt::format(
        "{0} is running (PID {1}): 'jail stop {0}' first, or 'jail destroy {0} --force'",
        name, running->pid));
  }
  if (!lock) {
    throw std::runtime_error(name + " is busy: another jail command is at work on it");
  }
  run_interruptible(signals, "destroy " + name, [&] {
    refuse_mounts_in(folder);
    ::unlink((folder / kJailRecord).c_str());  // incomplete from here on
    remove_tree(folder);
  });
}

}  // namespace rootfs
