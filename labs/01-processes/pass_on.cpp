#include "process/pass_on.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <string>

#include <sys/syscall.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/sys.hpp"

namespace process {

using common::check;

namespace {

constexpr std::array kPassedOn = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

// A handler has no argument of its own. Lock-free atomics are all that it may look at.
std::atomic<int> child_fd{-1};
std::atomic<bool> terminal_reaches_child{true};

/// Raw zone: only what signal-safety(7) allows. A pidfd cannot mean another process, also
/// if the child is reaped right now.
void raw_pass_on(int signal, siginfo_t* info, void* /*context*/) {
  const int error = errno;
  const bool typed = info->si_code == SI_KERNEL;
  const int child = child_fd;
  if (child != -1 && !(typed && terminal_reaches_child)) {
    ::syscall(SYS_pidfd_send_signal, child, signal, nullptr, 0);
    ::syscall(SYS_pidfd_send_signal, child, SIGCONT, nullptr, 0);
  }
  errno = error;
}

sigset_t passed_on() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int number : kPassedOn) ::sigaddset(&set, number);
  return set;
}

}  // namespace

PassOn::PassOn() {
  const sigset_t held = passed_on();
  check(::sigprocmask(SIG_BLOCK, &held, &mask_), "sigprocmask");
  for (const int number : kPassedOn) {
    struct sigaction action {};
    check(::sigaction(number, nullptr, &action), "sigaction", std::to_string(number));
    if (action.sa_handler == SIG_IGN) continue;
    action.sa_sigaction = raw_pass_on;
    action.sa_flags = SA_SIGINFO;  // and not SA_RESTART: see the class
    check(::sigaction(number, &action, nullptr), "sigaction", std::to_string(number));
  }
}

void PassOn::begin(pid_t child, bool in_our_group) {
  child_.reset(check(common::sys::pidfd_open(child, 0), "pidfd_open"));
  terminal_reaches_child = in_our_group;
  child_fd = child_.get();
  const sigset_t held = passed_on();
  check(::sigprocmask(SIG_UNBLOCK, &held, nullptr), "sigprocmask");
}

PassOn::~PassOn() {
  const sigset_t held = passed_on();
  ::sigprocmask(SIG_BLOCK, &held, nullptr);
  child_fd = -1;
  // The handlers stay: what is pending now came too late for the command, and is dropped.
  ::sigprocmask(SIG_SETMASK, &mask_, nullptr);
}

}  // namespace process
