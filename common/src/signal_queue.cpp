#include "common/signal_queue.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/guards.hpp"

namespace common {

void throw_interrupted(std::string_view what, int signal) {
  throw ExitError(128 + signal,
                  fmt::format("{}: interrupted by SIG{}", what, ::sigabbrev_np(signal)));
}

SignalQueue::SignalQueue(Signals signals) {
  sigset_t held;
  ::sigemptyset(&held);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) ::sigaddset(&held, number);
  if (signals >= Signals::kEndingAndJobControl) {
    for (const int number : {SIGTSTP, SIGCONT}) ::sigaddset(&held, number);
  }
  if (signals >= Signals::kPassedOn) {
    for (const int number : {SIGUSR1, SIGUSR2, SIGWINCH}) ::sigaddset(&held, number);
  }
  fd_.reset(check(::signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
  check(::sigprocmask(SIG_BLOCK, &held, &old_mask_), "sigprocmask");
}

SignalQueue::~SignalQueue() {
  const KeepErrno keep;
  signalfd_siginfo dropped{};
  while (::read(fd_.get(), &dropped, sizeof dropped) > 0) {
  }
  ::sigprocmask(SIG_SETMASK, &old_mask_, nullptr);
}

std::optional<SignalQueue::Event> SignalQueue::next() const {
  signalfd_siginfo info{};
  if (::read(fd_.get(), &info, sizeof info) == -1) {
    if (errno == EAGAIN) return std::nullopt;
    fail("read", "signalfd");
  }
  return Event{Event::Kind::kSignal, static_cast<int>(info.ssi_signo),
               info.ssi_code == SI_KERNEL};
}

SignalQueue::Event SignalQueue::wait(
    int fd, std::optional<std::chrono::milliseconds> limit) const {
  std::array<pollfd, 2> watched{{{fd_.get(), POLLIN, 0}, {fd, POLLIN, 0}}};
  const int timeout = limit ? static_cast<int>(limit->count()) : -1;
  // None of the signals that could interrupt this is left to do so, but SIGCONT may.
  while (::poll(watched.data(), watched.size(), timeout) == -1) {
    if (errno != EINTR) fail("poll", "signals");
  }
  if (auto event = next()) return *event;
  if (watched[1].revents != 0) return {Event::Kind::kReady};
  return {Event::Kind::kTimeout};
}

void SignalQueue::wait_or_give_up(int fd, std::string_view what) const {
  for (;;) {
    const auto event = wait(fd);
    if (event.kind == Event::Kind::kReady) return;
    if (event.signal == SIGTSTP) ::raise(SIGSTOP);
    if (event.signal != SIGTSTP && event.signal != SIGCONT) {
      throw_interrupted(what, event.signal);
    }
  }
}

void SignalQueue::restore_mask() const {
  check(::sigprocmask(SIG_SETMASK, &old_mask_, nullptr), "sigprocmask");
}

void release_signals() {
  sigset_t none;
  ::sigemptyset(&none);
  check(::sigprocmask(SIG_SETMASK, &none, nullptr), "sigprocmask");
}

}  // namespace common
