#include "ns/signals.hpp"

#include <cerrno>

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "common/check.hpp"

namespace ns {

using common::check;

SignalQueue::SignalQueue() {
  sigset_t held;
  ::sigemptyset(&held);
  for (const int number :
       {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGTSTP, SIGCONT}) {
    ::sigaddset(&held, number);
  }
  fd_.reset(check(::signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
  check(::sigprocmask(SIG_BLOCK, &held, &old_mask_), "sigprocmask");
}

SignalQueue::~SignalQueue() {
  signalfd_siginfo dropped{};
  while (::read(fd_.get(), &dropped, sizeof dropped) > 0) {
  }
  ::sigprocmask(SIG_SETMASK, &old_mask_, nullptr);
}

std::optional<SignalQueue::Event> SignalQueue::next() const {
  signalfd_siginfo info{};
  if (::read(fd_.get(), &info, sizeof info) == -1) {
    if (errno == EAGAIN) return std::nullopt;
    common::fail("read", "signalfd");
  }
  return Event{static_cast<int>(info.ssi_signo), info.ssi_code == SI_KERNEL, 0};
}

SignalQueue::Event SignalQueue::wait(const std::vector<int>& fds) const {
  std::vector<pollfd> watched{{fd_.get(), POLLIN, 0}};
  for (const int fd : fds) watched.push_back({fd, POLLIN, 0});
  for (;;) {
    if (::poll(watched.data(), watched.size(), -1) == -1 && errno != EINTR) {
      common::fail("poll", "signals");
    }
    if (auto event = next()) return *event;
    for (std::size_t i = 1; i < watched.size(); ++i) {
      if (watched[i].revents != 0) return {0, false, i - 1};
    }
  }
}

void release_signals() {
  sigset_t none;
  ::sigemptyset(&none);
  check(::sigprocmask(SIG_SETMASK, &none, nullptr), "sigprocmask");
}

}  // namespace ns
