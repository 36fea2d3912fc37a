#include "rootfs/first_process.hpp"

#include <csignal>
#include <cstdint>
#include <map>

#include <sys/syscall.h>

#include "common/check.hpp"
#include "common/files.hpp"

namespace rootfs {
namespace {

using Status = std::map<std::string, std::string>;

Status status_of(pid_t pid) {
  return common::key_values(common::read_file("/proc/" + std::to_string(pid) + "/status"),
                            ':');
}

/// Its PID in our PID namespace, then in each one below, down to its own.
std::vector<std::string> namespace_pids(const Status& status) {
  std::vector<std::string> numbers;
  const auto found = status.find("NSpid");
  if (found == status.end()) return numbers;
  for (const auto part : common::split(found->second, '\t')) numbers.emplace_back(part);
  return numbers;
}

/// While a process is in sigwait(3), as many an init is, SigBlk leaves out what it waits
/// for.
bool waits_for_signals(pid_t pid) {
  try {
    const auto call = common::read_file("/proc/" + std::to_string(pid) + "/syscall");
    return call.starts_with(std::to_string(SYS_rt_sigtimedwait) + " ");
  } catch (const common::SyscallError&) {
    return false;  // not ours to look at, see proc(5)
  }
}

}  // namespace

Reaction reaction_to(pid_t pid, int signal) {
  const auto status = status_of(pid);
  const auto has = [&](const char* mask) {
    const auto found = status.find(mask);
    if (found == status.end()) return false;
    return (std::stoull(found->second, nullptr, 16) >> (signal - 1) & 1U) != 0;
  };
  if (has("SigCgt") || has("SigBlk")) return Reaction::kHandles;
  if (has("SigIgn")) return Reaction::kIgnores;
  return waits_for_signals(pid) ? Reaction::kHandles : Reaction::kDefault;
}

bool is_namespace_init(pid_t pid) {
  const auto numbers = namespace_pids(status_of(pid));
  return numbers.size() == 2 && numbers.back() == "1";
}

bool shares_pid_namespace(pid_t pid) {
  return namespace_pids(status_of(pid)).size() == 1;
}

bool deliver(pid_t pid, const common::PidFd& process, int signal, bool has_it) {
  if (is_namespace_init(pid) && reaction_to(pid, signal) == Reaction::kDefault) {
    process.signal(SIGKILL);
    return true;
  }
  if (!has_it) process.signal(signal);
  return false;
}

}  // namespace rootfs
