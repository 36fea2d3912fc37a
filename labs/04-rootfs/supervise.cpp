#include "rootfs/supervise.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <optional>

#include <sys/wait.h>
#include <unistd.h>

#include "common/foreground.hpp"
#include "common/guards.hpp"
#include "common/namespace_init.hpp"
#include "common/pid_fd.hpp"
#include "common/proc.hpp"
#include "common/signal_queue.hpp"
#include "rootfs/init.hpp"

namespace rootfs {

using common::SignalQueue;

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr milliseconds kInitGrace{10'000};

/// One run of a jail's first process.
class Run {
 public:
  Run(JailProcess jail, bool init, bool foreground)
      : child_(jail.pid),
        process_(std::move(jail.pidfd)),
        init_(init),
        foreground_(jail.pid, foreground) {}

  pid_t pid() const { return child_.pid(); }
  /// Until it ends. @return the wait status
  int attend(const SignalQueue& signals);
  /// The signal that it was killed for, because it would not have died of it.
  std::optional<int> killed_for() const { return killed_for_; }
  bool asked_to_end() const { return deadline_.has_value(); }

 private:
  std::optional<milliseconds> time_left() const;
  void pass_on(const SignalQueue::Event& event);
  void kill_for(int signal);

  common::ChildGuard child_;
  common::PidFd process_;
  common::UniqueFd proc_ = common::open_proc();
  bool init_;
  common::SharedForeground foreground_;
  std::optional<steady_clock::time_point> deadline_;
  std::optional<int> killed_for_;
};

int Run::attend(const SignalQueue& signals) {
  using Kind = SignalQueue::Event::Kind;
  for (;;) {
    const auto event = signals.wait(process_.get(), time_left());
    if (event.kind == Kind::kReady) return child_.wait();
    if (event.kind == Kind::kSignal) pass_on(event);
    if (event.kind == Kind::kTimeout) kill_for(SIGKILL);
  }
}

std::optional<milliseconds> Run::time_left() const {
  if (!deadline_ || killed_for_) return std::nullopt;
  const auto left = std::chrono::ceil<milliseconds>(*deadline_ - steady_clock::now());
  return std::max(left, milliseconds{0});
}

void Run::pass_on(const SignalQueue::Event& event) {
  if (event.signal == SIGTSTP) return foreground_.suspend();
  if (event.signal == SIGCONT) return foreground_.resume();
  if (init_ && deadline_) return kill_for(event.signal);  // asked for a second time
  if (init_ && ask_to_shut_down(pid(), process_)) {
    deadline_ = steady_clock::now() + kInitGrace;
    return;
  }
  // Ctrl-C goes to all of the foreground group; an init, say, has left that.
  const bool has_it = event.from_terminal && ::getpgid(pid()) == ::getpgrp();
  if (common::deliver(proc_.get(), pid(), process_, event.signal, has_it)) {
    killed_for_ = event.signal;
  }
}

void Run::kill_for(int signal) {
  process_.signal(SIGKILL);
  killed_for_ = signal;
}

/// A child that cannot run its command may have the terminal already.
JailProcess start_or_take_back(const StartOptions& options) {
  try {
    return start(options);
  } catch (...) {
    if (options.foreground) common::take_foreground_back();
    throw;
  }
}

/// In a PID namespace reboot(2) ends its PID 1, as if by one of these two signals.
bool has_rebooted(int status) {
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP;
}
bool has_halted(int status) {
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGINT;
}

}  // namespace

int supervise(StartOptions options, bool init, const OnStarted& on_started) {
  for (;;) {
    // From before the jail is up: a signal that comes in between is not lost.
    const SignalQueue signals(SignalQueue::Signals::kEndingAndJobControl);
    options.signals = &signals;
    Run run(start_or_take_back(options), init, options.foreground);
    on_started(run.pid());
    const int status = run.attend(signals);
    if (run.killed_for()) return 128 + *run.killed_for();
    if (!init || !(has_halted(status) || has_rebooted(status))) {
      return common::shell_status(status);
    }
    if (has_halted(status) || run.asked_to_end()) return 0;
  }
}

}  // namespace rootfs
