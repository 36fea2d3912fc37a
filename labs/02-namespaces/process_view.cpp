#include <algorithm>
#include <cerrno>
#include <charconv>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/text.hpp"
#include "ns/ns.hpp"
#include "ns/proc_files.hpp"
#include "ns/survey.hpp"

namespace ns {
namespace {

/// The words of a command as one line; a kernel thread and a zombie have none.
std::string command_of(int process) {
  std::string words = read_below(process, "cmdline").value_or("");
  while (!words.empty() && words.back() == '\0') words.pop_back();
  std::replace(words.begin(), words.end(), '\0', ' ');
  if (words.empty()) {
    const auto name = read_below(process, "comm").value_or("");
    words = "[" + std::string(common::trim(name)) + "]";
  }
  return common::printable(words);
}

std::uint32_t id_in(std::string_view text) {
  std::uint32_t id = 0;
  std::from_chars(text.data(), text.data() + text.size(), id);
  return id;
}

/// Reads a map file: columns of any width. @see user_namespaces(7)
std::vector<IdRange> read_map(int process, const char* file) {
  std::vector<IdRange> ranges;
  const std::string text = read_below(process, file).value_or("");
  for (const auto line : common::split(text, '\n')) {
    std::vector<std::uint32_t> numbers;
    for (const auto word : common::split(line, ' ')) {
      if (!word.empty()) numbers.push_back(id_in(word));
    }
    if (numbers.size() == 3) ranges.push_back({numbers[0], numbers[1], numbers[2]});
  }
  return ranges;
}

/// What the process's children will be in, if that is something else.
void add_for_children(int process, Membership& membership) {
  const bool pid = membership.kind == Kind::kPid;
  if (!pid && membership.kind != Kind::kTime) return;
  const auto id =
      identify(process, std::string(name_of(membership.kind)) + "_for_children");
  if (id && *id != membership.id) membership.for_children = id;
  membership.children_pending = pid && !id;
}

void relate(int proc, Membership& membership, pid_t pid) {
  Namespace& entry = membership.related;
  entry.id = membership.id;
  entry.kind = membership.kind;
  entry.processes = {pid};
  const auto file = open_namespace(proc, entry);
  if (!file.valid()) return;
  const Relations relations = relations_of(file.get(), membership.kind);
  if (relations.owner.valid()) entry.owner = id_of(relations.owner.get());
  if (relations.parent.valid()) entry.parent = id_of(relations.parent.get());
  entry.owner_uid = relations.owner_uid;
}

}  // namespace

const std::string& ProcessBook::user(uid_t uid) {
  const auto [known, fresh] = users_.try_emplace(uid);
  if (fresh) {
    const passwd* entry = ::getpwuid(uid);
    known->second = entry != nullptr ? entry->pw_name : std::to_string(uid);
  }
  return known->second;
}

const std::optional<ProcessInfo>& ProcessBook::find(pid_t pid) {
  const auto [known, fresh] = processes_.try_emplace(pid);
  if (!fresh) return known->second;
  const auto process = open_process(proc_, pid);
  struct stat info {};
  if (process.valid() && ::fstat(process.get(), &info) == 0) {
    known->second = ProcessInfo{user(info.st_uid), command_of(process.get())};
  }
  return known->second;
}

ProcessView view_process(int proc, pid_t pid, bool owners) {
  const auto process = open_process(proc, pid);
  const auto ours = open_process(proc, ::getpid());
  const std::string name = "process " + std::to_string(pid);
  if (!process.valid()) throw common::SyscallError(ESRCH, "open", name);
  ProcessView view{.pid = pid, .command = command_of(process.get())};
  for (const Kind kind : kKinds) {
    const auto id = identify(process.get(), name_of(kind));
    if (!id) continue;
    Membership membership{.kind = kind, .id = *id};
    membership.differs = identify(ours.get(), name_of(kind)) != id;
    add_for_children(process.get(), membership);
    view.memberships.push_back(std::move(membership));
  }
  if (view.memberships.empty()) throw common::SyscallError(EACCES, "look at", name);
  view.uids = read_map(process.get(), "uid_map");
  view.gids = read_map(process.get(), "gid_map");
  view.setgroups = common::trim(read_below(process.get(), "setgroups").value_or(""));
  if (owners) {
    for (auto& membership : view.memberships) relate(proc, membership, pid);
  }
  return view;
}

}  // namespace ns
