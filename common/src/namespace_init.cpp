#include "common/namespace_init.hpp"

#include <csignal>
#include <string>

#include <sys/syscall.h>

#include "common/files.hpp"
#include "common/proc.hpp"

namespace common {
namespace {

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
  const auto call = read_below(proc, std::to_string(pid) + "/syscall");
  return call && call->starts_with(std::to_string(SYS_rt_sigtimedwait) + " ");
}

}  // namespace

Reaction reaction_to(int proc, pid_t pid, int signal) {
  const auto text = read_below(proc, std::to_string(pid) + "/status");
  const auto status = key_values(text.value_or(""), ':');
  const auto has = [&](const char* mask) {
    const auto found = status.find(mask);
    if (found == status.end()) return false;
    return (std::stoull(found->second, nullptr, 16) >> (signal - 1) & 1U) != 0;
  };
  if (has("SigCgt") || has("SigBlk")) return Reaction::kHandles;
  if (has("SigIgn")) return Reaction::kIgnores;
  return waits_for_signals(proc, pid) ? Reaction::kHandles : Reaction::kDefault;
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
