#include "ns/supervise.hpp"

#include <csignal>
#include <optional>
#include <utility>

#include <unistd.h>

#include "common/foreground.hpp"
#include "common/namespace_init.hpp"

namespace ns {

using common::SignalQueue;

int supervise(int proc, Process process, const SignalQueue& signals, bool foreground) {
  common::ChildGuard child(process.pid);
  const common::SharedForeground terminal(process.pid, foreground);
  std::optional<int> killed_for;
  for (;;) {
    const auto event = signals.wait(process.pidfd.get());
    if (event.kind == SignalQueue::Event::Kind::kReady) break;
    if (event.signal == SIGTSTP) {
      terminal.suspend();
    } else if (event.signal == SIGCONT) {
      terminal.resume();
    } else {
      // Ctrl-C goes to all of the foreground group. Only a process 1 may not die of it.
      const bool has_it = event.from_terminal && ::getpgid(process.pid) == ::getpgrp();
      if (common::deliver(proc, process.pid, process.pidfd, event.signal, has_it)) {
        killed_for = event.signal;
      }
    }
  }
  const int status = child.wait();
  return killed_for ? 128 + *killed_for : common::shell_status(status);
}

}  // namespace ns
