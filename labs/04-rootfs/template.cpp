#include "rootfs/template.hpp"

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/archive.hpp"
#include "common/check.hpp"
#include "common/guards.hpp"
#include "common/json.hpp"
#include "common/text.hpp"
#include "rootfs/copy_tree.hpp"
#include "rootfs/remove_tree.hpp"
#include "rootfs/tree.hpp"
#include "rootfs/work.hpp"

namespace rootfs {

using common::Lock;
using common::SignalQueue;
namespace fs = std::filesystem;

namespace {

constexpr char kRecord[] = "template.json";

Lock lock_template(const fs::path& folder, Lock::Mode mode) {
  auto lock = Lock::acquire(folder / "lock", mode);
  if (lock) return std::move(*lock);
  throw std::runtime_error(
      fmt::format("template {} is busy: another jail command is at work on it",
                  folder.filename().native()));
}

/// Takes the name, also from an import that was cut short.
Lock claim(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) == -1 && errno != EEXIST) {
    common::fail("mkdir", folder.native());
  }
  if (fs::exists(folder / kRecord)) {
    throw std::runtime_error(
        fmt::format("template {0} exists already: 'jail template rm {0}' first",
                    folder.filename().native()));
  }
  common::ScopeExit undo([&] { ::rmdir(folder.c_str()); });  // no inode for the lock
  auto lock = lock_template(folder, Lock::Mode::kExclusive);
  undo.dismiss();
  remove_tree(folder / kTree);
  remove_tree(folder / kPartialTree);
  return lock;
}

CopySummary copy_folder(const Store& store, const fs::path& from, const fs::path& to) {
  const fs::path source = fs::canonical(from);
  if (is_inside(fs::canonical(store.root()), source)) {
    throw std::runtime_error(
        fmt::format("{} holds the store of jails, {}: it cannot be copied into itself",
                    source.native(), store.root().native()));
  }
  return copy_tree(source, to, Ownership::kAdoptAlien);
}

CopySummary unpack(const fs::path& archive, const fs::path& to) {
  const auto unpacked = common::extract_archive(archive, to);
  return {unpacked.entries, unpacked.bytes, unpacked.skipped_devices,
          unpacked.skipped_owners};
}

void tell(const std::string& name, const CopySummary& summary) {
  fmt::print("template {}: {} files, {}\n", name, summary.entries,
             common::human_size(summary.bytes));
  if (summary.skipped_devices > 0) {
    fmt::print(
        "note: {} device nodes left out: only the host's root can make them (a "
        "jail gets its own /dev)\n",
        summary.skipped_devices);
  }
  if (summary.skipped_owners > 0) {
    fmt::print(
        "note: {} files now belong to root: their owners have no number in this "
        "user namespace (see subuid(5))\n",
        summary.skipped_owners);
  }
  std::fflush(stdout);
}

/// In the worker: the tree, then the record that makes it complete.
void fill(const Store& store, const fs::path& folder, const fs::path& source) {
  const fs::path partial = folder / kPartialTree;
  make_tree_folder(partial);
  const CopySummary summary = fs::is_directory(source)
                                  ? copy_folder(store, source, partial)
                                  : unpack(source, partial);
  if (summary.entries == 0) throw std::runtime_error(source.native() + " is empty");
  publish(partial, folder / kTree);
  common::write_json(folder / kRecord, {{"name", folder.filename().native()},
                                        {"source", fs::absolute(source).native()},
                                        {"created", timestamp(std::time(nullptr))},
                                        {"bytes", summary.bytes},
                                        {"entries", summary.entries}});
  tell(folder.filename(), summary);
}

TemplateInfo describe(const fs::path& folder) {
  TemplateInfo info;
  info.name = folder.filename();
  info.rootfs = folder / kTree;
  info.state = Lock::is_held(folder / "lock") ? "busy" : "incomplete";
  if (!fs::exists(folder / kRecord)) return info;
  const auto record = common::read_json(folder / kRecord);
  info.state = "complete";
  info.source = record.value("source", "");
  info.created = record.value("created", "");
  info.bytes = record.value("bytes", std::uint64_t{0});
  info.entries = record.value("entries", std::uint64_t{0});
  return info;
}

}  // namespace

void import_template(const Store& store, const std::string& name,
                     const fs::path& source) {
  const fs::path folder = store.template_folder(name);
  if (!fs::exists(source)) throw common::SyscallError(ENOENT, "open", source.native());
  store.make_folders();
  const SignalQueue signals;
  const Lock lock = claim(folder);
  common::ScopeExit undo([&] { remove_tree(folder); });
  run_interruptible(signals, "template import " + name,
                    [&] { fill(store, folder, source); });
  undo.dismiss();
}

std::vector<TemplateInfo> list_templates(const Store& store) {
  std::vector<TemplateInfo> all;
  for (const auto& name : names_in(store.templates())) {
    all.push_back(describe(store.template_folder(name)));
  }
  return all;
}

void remove_template(const Store& store, const std::string& name) {
  const fs::path folder = store.template_folder(name);
  if (!fs::exists(folder)) {
    throw std::runtime_error(
        fmt::format("no template is named {}: see 'jail template ls'", name));
  }
  const SignalQueue signals;
  const Lock lock = lock_template(folder, Lock::Mode::kExclusive);
  run_interruptible(signals, "template rm " + name, [&] {
    refuse_mounts_in(folder);
    ::unlink((folder / kRecord).c_str());  // incomplete from here on
    remove_tree(folder);
  });
}

TemplateInUse use_template(const Store& store, const std::string& name) {
  const fs::path folder = store.template_folder(name);
  if (!fs::exists(folder)) {
    throw std::runtime_error(
        fmt::format("no template is named {}: see 'jail template ls'", name));
  }
  auto lock = lock_template(folder, Lock::Mode::kShared);
  if (!fs::exists(folder / kRecord)) {
    throw std::runtime_error(fmt::format(
        "template {} is incomplete: its import was cut short, import it again", name));
  }
  return {folder / kTree, std::move(lock)};
}

}  // namespace rootfs
