#include "ns/supervise.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <unistd.h>

#include "common/files.hpp"
#include "ns/foreground.hpp"
#include "ns/proc_files.hpp"

namespace ns {
namespace {

using Status = std::map<std::string, std::string>;

/// Its number is 1 in the innermost of its PID namespaces, and not in ours.
bool is_namespace_init(const Status& status) {
  const auto numbers = status.find("NSpid");
  if (numbers == status.end()) return false;
  const auto parts = common::split(numbers->second, '\t');
  return parts.size() > 1 && parts.back() == "1";
}

/// Whether it does something about a signal, if only to hold it back or to ignore it.
bool has_say(const Status& status, int signal) {
  constexpr std::array kMasks = {"SigCgt", "SigBlk", "SigIgn"};
  return std::ranges::any_of(kMasks, [&](const char* mask) {
    const auto found = status.find(mask);
    if (found == status.end()) return false;
    return (std::stoull(found->second, nullptr, 16) >> (signal - 1) & 1U) != 0;
  });
}

/// Signals that end a process which has no say in them.
bool ends(int signal) {
  return signal != SIGWINCH && signal != SIGCONT && signal != SIGTSTP;
}

}  // namespace

bool deliver(int proc, const Process& process, int signal, bool has_it) {
  const auto text = read_below(proc, std::to_string(process.pid) + "/status");
  const auto status = common::key_values(text.value_or(""), ':');
  const bool dropped =
      ends(signal) && is_namespace_init(status) && !has_say(status, signal);
  if (dropped || !has_it) process.pidfd.signal(dropped ? SIGKILL : signal);
  return dropped;
}

int supervise(int proc, Process process, const SignalQueue& signals, bool foreground) {
  common::ChildGuard child(process.pid);
  const SharedForeground terminal(process.pid, foreground);
  std::optional<int> killed_for;
  for (;;) {
    const auto event = signals.wait({process.pidfd.get()});
    if (event.signal == 0) break;
    if (event.signal == SIGTSTP) {
      terminal.suspend();
    } else if (event.signal == SIGCONT) {
      terminal.resume();
    } else {
      // Ctrl-C goes to all of the foreground group. Only a process 1 may not die of it.
      const bool has_it = event.from_terminal && ::getpgid(process.pid) == ::getpgrp();
      if (deliver(proc, process, event.signal, has_it)) killed_for = event.signal;
    }
  }
  const int status = child.wait();
  return killed_for ? 128 + *killed_for : common::shell_status(status);
}

}  // namespace ns
