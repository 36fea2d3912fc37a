#include "common/foreground.hpp"

#include <csignal>
#include <functional>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/guards.hpp"
#include "common/unique_fd.hpp"
#include "support.hpp"

namespace common {
namespace {

/// Leads a new session with a terminal of its own as standard input.
/// @return the terminal's other side
UniqueFd take_terminal() {
  UniqueFd master(check(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "posix_openpt"));
  check(::grantpt(master.get()), "grantpt");
  check(::unlockpt(master.get()), "unlockpt");
  check(::setsid(), "setsid");
  ::signal(SIGHUP, SIG_IGN);  // which a session's leader gets when that side is closed
  const UniqueFd terminal(check(::open(::ptsname(master.get()), O_RDWR), "open"));
  check(::ioctl(terminal.get(), TIOCSCTTY, 0), "ioctl", "TIOCSCTTY");
  check(::dup2(terminal.get(), STDIN_FILENO), "dup2");
  return master;
}

/// Runs `body` as a shell's job does: in a group of its own, in the foreground of a
/// terminal whose session somebody else leads.
/// @return The wait status of that job, see test::in_child().
int as_foreground_job(const std::function<void()>& body) {
  return test::in_child([&body] {
    const UniqueFd master = take_terminal();
    const int status = test::in_child([&body] {
      ::signal(SIGTTOU, SIG_IGN);  // as the one who gives it the terminal
      check(::setpgid(0, 0), "setpgid");
      check(::tcsetpgrp(STDIN_FILENO, ::getpgrp()), "tcsetpgrp");
      ::signal(SIGTTOU, SIG_DFL);
      body();
    });
    EXPECT_EQ(status, 0);
  });
}

/// A command that leads the foreground and waits. @return When it does.
ChildGuard start_command() {
  return test::child_that(take_foreground);
}

TEST(Foreground, IsNotOfWhoHasNoTerminal) {
  EXPECT_EQ(test::in_child([] {
              ::setsid();
              EXPECT_FALSE(can_share_foreground());
            }),
            0);
}

TEST(Foreground, IsOfAJobInIt) {
  EXPECT_EQ(as_foreground_job([] { EXPECT_TRUE(can_share_foreground()); }), 0);
}

TEST(Foreground, CannotBeSharedByWhoLeadsTheSession) {
  EXPECT_EQ(test::in_child([] {
              const UniqueFd master = take_terminal();
              EXPECT_EQ(::tcgetpgrp(STDIN_FILENO), ::getpgrp());
              EXPECT_FALSE(can_share_foreground());
            }),
            0);
}

TEST(Foreground, IsSharedWithACommandAndTakenBack) {
  EXPECT_EQ(as_foreground_job([] {
              const pid_t own = ::getpgrp();
              const auto command = start_command();
              EXPECT_EQ(::tcgetpgrp(STDIN_FILENO), command.pid());
              {
                const SharedForeground shared(command.pid(), true);
                EXPECT_EQ(::getpgrp(), command.pid());
              }
              EXPECT_EQ(::getpgrp(), own);
              EXPECT_EQ(::tcgetpgrp(STDIN_FILENO), own);
            }),
            0);
}

TEST(Foreground, IsTakenBackFromACommandThatDidNotRun) {
  EXPECT_EQ(as_foreground_job([] {
              { const auto command = start_command(); }
              take_foreground_back();
              EXPECT_EQ(::tcgetpgrp(STDIN_FILENO), ::getpgrp());
            }),
            0);
}

TEST(Foreground, IsLeftAloneWhereItIsNotToBeShared) {
  EXPECT_EQ(as_foreground_job([] {
              const pid_t own = ::getpgrp();
              const auto command = start_command();
              const SharedForeground shared(command.pid(), false);
              EXPECT_EQ(::getpgrp(), own);
              EXPECT_EQ(::tcgetpgrp(STDIN_FILENO), command.pid());
            }),
            0);
}

bool is_shared_again_after_a_stop() {
  const auto command = start_command();
  const SharedForeground shared(command.pid(), true);
  shared.suspend();
  const bool left = ::getpgrp() == ::getpid();
  shared.resume();
  return left && ::getpgrp() == command.pid() &&
         ::tcgetpgrp(STDIN_FILENO) == command.pid();
}

TEST(Foreground, StopsWithTheJobAndGoesOnWithIt) {
  const int status = test::in_child([] {
    const UniqueFd master = take_terminal();
    ::signal(SIGTTOU, SIG_IGN);
    const pid_t job = check(::fork(), "fork");
    if (job == 0) {
      ::setpgid(0, 0);
      ::tcsetpgrp(STDIN_FILENO, ::getpgrp());
      ::signal(SIGTTOU, SIG_DFL);
      ::_exit(is_shared_again_after_a_stop() ? 0 : 1);
    }
    int wait_status = 0;
    ASSERT_EQ(::waitpid(job, &wait_status, WUNTRACED), job);
    ASSERT_TRUE(WIFSTOPPED(wait_status));
    ::tcsetpgrp(STDIN_FILENO, job);  // as a shell's fg
    ::kill(-job, SIGCONT);
    ASSERT_EQ(::waitpid(job, &wait_status, 0), job);
    EXPECT_EQ(wait_status, 0);
  });
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace common
