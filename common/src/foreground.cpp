#include "common/foreground.hpp"

#include <csignal>

#include <unistd.h>

#include "common/check.hpp"
#include "common/guards.hpp"

namespace common {
namespace {

/// Who is not in the foreground and wants to change it would be stopped for asking.
/// @return -1 and errno
int set_foreground(pid_t group) {
  sigset_t held;
  sigset_t before;
  ::sigemptyset(&held);
  ::sigaddset(&held, SIGTTOU);
  ::sigprocmask(SIG_BLOCK, &held, &before);
  const int result = ::tcsetpgrp(STDIN_FILENO, group);
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  return result;
}

bool is_in_foreground() {
  // Both are 0 where our group comes from outside of our PID namespace.
  const pid_t group = ::tcgetpgrp(STDIN_FILENO);
  return group > 0 && group == ::getpgrp();
}

}  // namespace

bool can_share_foreground() {
  // A session's leader cannot change its group: it would not hear what is typed.
  return is_in_foreground() && ::getsid(0) != ::getpid();
}

void take_foreground() {
  check(::setpgid(0, 0), "setpgid");
  check(set_foreground(::getpgrp()), "tcsetpgrp", "the terminal");
}

void take_foreground_back() {
  set_foreground(::getpgrp());
}

// From here on errors are passed over: the command, or the whole terminal, may be gone.

SharedForeground::SharedForeground(pid_t leader, bool enabled)
    : own_group_(::getpgrp()), leader_(leader), enabled_(enabled) {
  if (enabled_) ::setpgid(0, leader_);
}

SharedForeground::~SharedForeground() {
  if (!enabled_) return;
  const KeepErrno keep;
  leave();
  set_foreground(own_group_);
}

void SharedForeground::leave() const {
  // A group that has no member left can be made anew by the process of that number only.
  if (::setpgid(0, own_group_) == -1) ::setpgid(0, 0);
}

void SharedForeground::suspend() const {
  if (enabled_) leave();
  ::raise(SIGSTOP);
}

void SharedForeground::resume() const {
  if (!enabled_ || ::getpgrp() == leader_ || !is_in_foreground()) return;
  set_foreground(leader_);
  ::kill(-leader_, SIGCONT);
  ::setpgid(0, leader_);
}

}  // namespace common
