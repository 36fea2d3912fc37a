#include "rootfs/running.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/proc.hpp"
#include "rootfs/tree.hpp"

namespace rootfs {
namespace fs = std::filesystem;

using common::Lock;

namespace {

pid_t to_pid(std::string_view text) {
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
  return error == std::errc{} && end == text.data() + text.size() ? pid : 0;
}

pid_t number_of(const std::map<std::string, std::string>& values, const char* key) {
  const auto found = values.find(key);
  return found == values.end() ? 0 : to_pid(found->second);
}

/// 0 if the process is gone.
pid_t parent_of(pid_t pid) {
  try {
    const auto status = common::read_file("/proc/" + std::to_string(pid) + "/status");
    return number_of(common::key_values(status, ':'), "PPid");
  } catch (const common::SyscallError&) {
    return 0;
  }
}

std::optional<RunningJail> open_running(pid_t pid) {
  try {
    return RunningJail{pid, common::PidFd::open(pid)};
  } catch (const common::SyscallError& error) {
    if (error.code() == std::errc::no_such_process) return std::nullopt;
    throw;
  }
}

/// What record_running() wrote, if it is still true.
std::optional<RunningJail> recorded(const fs::path& lock) {
  const auto record = common::key_values(common::read_file(lock), ' ');
  const pid_t supervisor = number_of(record, "supervisor");
  const pid_t pid = number_of(record, "pid");
  if (supervisor == 0 || pid == 0) return std::nullopt;
  auto jail = open_running(pid);
  // Asked after the pidfd was opened: so the number cannot have come to mean another.
  if (jail && parent_of(pid) == supervisor) return jail;
  return std::nullopt;
}

}  // namespace

ProcessRoots::ProcessRoots() {
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const pid_t pid = to_pid(entry.path().filename().native());
    struct stat root {};
    if (pid == 0 || ::stat((entry.path() / "root").c_str(), &root) == -1) continue;
    all_.push_back({pid, root.st_dev, root.st_ino});
  }
}

std::vector<pid_t> ProcessRoots::first_in(const fs::path& rootfs) const {
  struct stat wanted {};
  struct stat own {};
  if (::stat(rootfs.c_str(), &wanted) == -1 || ::stat("/", &own) == -1) return {};
  if (own.st_ino == wanted.st_ino && own.st_dev == wanted.st_dev) return {};
  std::vector<pid_t> inside;
  for (const auto& process : all_) {
    if (process.inode == wanted.st_ino && process.device == wanted.st_dev) {
      inside.push_back(process.pid);
    }
  }
  const auto proc = common::open_proc();
  const auto is_first = [&](pid_t pid) {
    // Process 1 of a PID namespace right below ours; of a jail without one, whose parent
    // is not inside.
    const auto pids = common::namespace_pids(proc.get(), pid);
    if (pids.size() == 2 && pids.back() == 1) return true;
    return pids.size() == 1 &&
           std::find(inside.begin(), inside.end(), parent_of(pid)) == inside.end();
  };
  std::vector<pid_t> first;
  std::copy_if(inside.begin(), inside.end(), std::back_inserter(first), is_first);
  return first;
}

std::optional<RunningJail> find_running(const fs::path& folder,
                                        const ProcessRoots& processes) {
  // While somebody holds the jail, a process with its root may still be in its set-up.
  if (Lock::is_held(folder / "lock")) return recorded(folder / "lock");
  for (const pid_t pid : processes.first_in(folder / kTree)) {
    if (auto jail = open_running(pid)) return jail;
  }
  return std::nullopt;
}

void record_running(const Lock& lock, pid_t pid) {
  lock.write(fmt::format("supervisor {}\npid {}\n", ::getpid(), pid));
}

}  // namespace rootfs
