#include "ns/survey.hpp"

#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

#include "common/check.hpp"
#include "ns/ns.hpp"
#include "ns/proc_files.hpp"

namespace ns {

using common::UniqueFd;

namespace {

/// A namespace that is still to be asked for its relations.
struct Asked {
  UniqueFd file;
  NamespaceId id;
};

std::optional<NamespaceId> id_if_valid(const UniqueFd& file) {
  if (!file.valid()) return std::nullopt;
  return id_of(file.get());
}

/// Opens one candidate; what lies there may be another namespace by now.
UniqueFd open_if_it_is(int folder, const std::string& path, const NamespaceId& id) {
  // Not blocking: a path may by now be something that blocks when it is opened.
  UniqueFd file(::openat(folder, path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat info {};
  const bool same = file.valid() && ::fstat(file.get(), &info) == 0 &&
                    NamespaceId{info.st_dev, info.st_ino} == id;
  return same ? std::move(file) : UniqueFd();
}

/// The paths below /proc, or absolute ones, that may lead to a namespace.
std::vector<std::string> paths_to(const Holder& holder) {
  const std::string process = std::to_string(holder.pid);
  switch (holder.by) {
    case Holder::By::kMount:
      return {holder.path, process + "/root" + holder.path};
    case Holder::By::kDescriptor:
      return {process + "/fd/" + std::to_string(holder.descriptor)};
    case Holder::By::kNamespace:
      break;
  }
  return {};
}

/// Notes a relative: an owner or a parent. One that has no process is found only here.
std::optional<NamespaceId> note(UniqueFd file, Kind kind, const NamespaceId& by,
                                Namespaces& found, std::vector<Asked>* more) {
  const auto id = id_if_valid(file);
  if (!id || more == nullptr || found.contains(*id)) return id;
  entry_for(found, *id, kind)
      .holders.push_back({.by = Holder::By::kNamespace, .inode = by.inode});
  more->push_back({std::move(file), *id});
  return id;
}

void relate_one(const Asked& asked, Namespaces& found, std::vector<Asked>* more) {
  const Kind kind = found[asked.id].kind;
  Relations relations = relations_of(asked.file.get(), kind);
  const auto owner = note(std::move(relations.owner), Kind::kUser, asked.id, found, more);
  const auto parent = note(std::move(relations.parent), kind, asked.id, found, more);
  Namespace& entry = found[asked.id];
  entry.owner = owner;
  entry.parent = parent;
  entry.owner_uid = relations.owner_uid;
}

/// Asks for the relations of all. No more files are open at a time than relatives without
/// a process come after each other: there are more namespaces than descriptors.
void relate(int proc, Namespaces& found, bool add_missing) {
  std::vector<NamespaceId> ids;
  for (const auto& [id, entry] : found) ids.push_back(id);
  std::vector<Asked> waiting;
  for (const auto& id : ids) {
    auto file = open_namespace(proc, found[id]);
    if (file.valid()) waiting.push_back({std::move(file), id});
    while (!waiting.empty()) {
      const Asked asked = std::move(waiting.back());
      waiting.pop_back();
      relate_one(asked, found, add_missing ? &waiting : nullptr);
    }
  }
}

}  // namespace

Namespace& entry_for(Namespaces& found, const NamespaceId& id, Kind kind) {
  Namespace& entry = found[id];
  entry.id = id;
  entry.kind = kind;
  return entry;
}

NamespaceId id_of(int file) {
  struct stat info {};
  common::check(::fstat(file, &info), "fstat", "a namespace file");
  return {info.st_dev, info.st_ino};
}

UniqueFd open_namespace(int proc, const Namespace& entry) {
  for (const pid_t pid : entry.processes) {
    const std::string path = std::to_string(pid) + "/ns/" + name_of(entry.kind);
    if (auto file = open_if_it_is(proc, path, entry.id)) return file;
  }
  for (const auto& holder : entry.holders) {
    for (const auto& path : paths_to(holder)) {
      if (auto file = open_if_it_is(proc, path, entry.id)) return file;
    }
  }
  return {};
}

Namespaces survey(int proc, bool held, bool owners) {
  Namespaces found;
  collect(proc, found);
  if (held) collect_held(proc, found);
  if (owners) relate(proc, found, held);
  return found;
}

}  // namespace ns
