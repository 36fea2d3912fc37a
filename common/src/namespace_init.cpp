#include "common/namespace_init.hpp"

#include <cerrno>
#include <csignal>
#include <map>
#include <string>

#include <fcntl.h>
#include <sys/syscall.h>

#include "common/check.hpp"
#include "common/files.hpp"

namespace common {
namespace {

using Status = std::map<std::string, std::string>;

/// A file of a process's; "" if that has ended, or is not ours to look at.
std::string read_of(int proc, pid_t pid, const std::string& file) {
  const std::string path = std::to_string(pid) + "/" + file;
  const UniqueFd fd(::openat(proc, path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd && errno != ENOENT && errno != EACCES) fail("open", "/proc/" + path);
  if (!fd) return "";
  try {
    return read_fd(fd.get(), "/proc/" + path);
  } catch (const SyscallError& error) {
    const int number = error.code().value();
    if (number == ESRCH || number == EACCES || number == EPERM) return "";
    throw;
  }
}

Status status_of(int proc, pid_t pid) {
  return key_values(read_of(proc, pid, "status"), ':');
}

/// What it does by default. signal(7)
bool ends(int signal) {
  switch (signal) {
    case SIGCHLD:
    case SIGCONT:
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
    case SIGURG:
    case SIGWINCH:
      return false;
    default:
      return true;
  }
}

/// While a process is in sigwait(3), as many an init is, SigBlk leaves out what it waits
/// for.
bool waits_for_signals(int proc, pid_t pid) {
  return read_of(proc, pid, "syscall")
      .starts_with(std::to_string(SYS_rt_sigtimedwait) + " ");
}

}  // namespace

UniqueFd open_proc() {
  return UniqueFd(
      check(::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open", "/proc"));
}

Reaction reaction_to(int proc, pid_t pid, int signal) {
  const auto status = status_of(proc, pid);
  const auto has = [&](const char* mask) {
    const auto found = status.find(mask);
    if (found == status.end()) return false;
    return (std::stoull(found->second, nullptr, 16) >> (signal - 1) & 1U) != 0;
  };
  if (has("SigCgt") || has("SigBlk")) return Reaction::kHandles;
  if (has("SigIgn")) return Reaction::kIgnores;
  return waits_for_signals(proc, pid) ? Reaction::kHandles : Reaction::kDefault;
}

std::vector<pid_t> namespace_pids(int proc, pid_t pid) {
  std::vector<pid_t> pids;
  const auto status = status_of(proc, pid);
  const auto found = status.find("NSpid");
  if (found == status.end()) return pids;
  for (const auto part : split(found->second, '\t')) {
    pids.push_back(std::stoi(std::string(part)));
  }
  return pids;
}

bool deliver(int proc, pid_t pid, const PidFd& process, int signal, bool has_it) {
  const auto pids = namespace_pids(proc, pid);
  const bool is_init = pids.size() > 1 && pids.back() == 1;
  if (is_init && ends(signal) && reaction_to(proc, pid, signal) == Reaction::kDefault) {
    process.signal(SIGKILL);
    return true;
  }
  if (!has_it) process.signal(signal);
  return false;
}

}  // namespace common
