#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "common/mountinfo.hpp"
#include "ns/ns.hpp"
#include "ns/proc_files.hpp"

namespace ns {
namespace {

/// For each mount namespace, the processes that are in it.
std::vector<std::vector<pid_t>> mount_namespaces(const Namespaces& found) {
  std::vector<std::vector<pid_t>> all;
  for (const auto& [id, entry] : found) {
    if (entry.kind == Kind::kMnt) all.push_back(entry.processes);
  }
  return all;
}

/// @return Whether the process could be asked: it may have ended.
bool add_mounted(int proc, pid_t pid, Namespaces& found) {
  const auto text = read_below(proc, std::to_string(pid) + "/mountinfo");
  if (!text) return false;
  if (text->find(" nsfs ") == std::string::npos) return true;  // as most often
  for (const auto& mount : common::parse_mountinfo(*text)) {
    if (mount.type != "nsfs") continue;
    const auto what = parse_nsfs(mount.root);
    if (!what) continue;
    const NamespaceId id{device_number(mount.device), what->inode};
    entry_for(found, id, what->kind)
        .holders.push_back({.by = Holder::By::kMount, .pid = pid, .path = mount.target});
  }
  return true;
}

void add_opened(int proc, pid_t pid, Namespaces& found) {
  const dev_t nsfs = found.begin()->first.device;  // of all of them
  const auto opened = descriptors_of(proc, pid);
  for (const int number : opened.numbers) {
    const std::string name = std::to_string(number);
    struct statx info {};
    const int asked =
        ::statx(opened.folder.get(), name.c_str(), AT_STATX_DONT_SYNC, STATX_INO, &info);
    const NamespaceId id{makedev(info.stx_dev_major, info.stx_dev_minor), info.stx_ino};
    if (asked == -1 || id.device != nsfs) continue;
    const auto kind = kind_of_file(opened.folder.get(), name);
    if (!kind) continue;  // closed by now
    entry_for(found, id, *kind)
        .holders.push_back(
            {.by = Holder::By::kDescriptor, .pid = pid, .descriptor = number});
  }
}

}  // namespace

void collect_held(int proc, Namespaces& found) {
  // Step 2.3. Without a process there is no /proc/PID/ns to find a namespace by. Each
  // mount namespace has a mount table of its own, and any of its processes shows it. A
  // descriptor is known by its device: the text of its link is the path of a bind mount,
  // if it was opened there. DONT_SYNC: a file server that is away shall not hold us up.
  for (const auto& processes : mount_namespaces(found)) {
    for (const pid_t pid : processes) {
      if (add_mounted(proc, pid, found)) break;
    }
  }
  if (found.empty()) return;
  for (const pid_t pid : process_numbers(proc)) add_opened(proc, pid, found);
}

}  // namespace ns
