#include "common/pid_fd.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>

#include <gtest/gtest.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/guards.hpp"
#include "support.hpp"

namespace common {
namespace {

using std::chrono::milliseconds;

/// A child that waits for a signal.
class PidFdOfAChild : public ::testing::Test {
 protected:
  ChildGuard child_ = test::child_that([] {});
  PidFd handle_ = PidFd::open(child_.pid());
};

TEST_F(PidFdOfAChild, SeesThatItRuns) {
  EXPECT_FALSE(handle_.wait_exit(milliseconds{0}));
  EXPECT_TRUE(handle_.signal(0));
}

TEST_F(PidFdOfAChild, WaitsForItsEndWithoutReaping) {
  EXPECT_TRUE(handle_.signal(SIGTERM));
  EXPECT_TRUE(handle_.wait_exit());
  EXPECT_TRUE(handle_.wait_exit(milliseconds{0}));
  EXPECT_EQ(WTERMSIG(child_.wait()), SIGTERM);
}

TEST_F(PidFdOfAChild, CannotSignalItOnceItIsGone) {
  handle_.signal(SIGKILL);
  child_.wait();
  EXPECT_FALSE(handle_.signal(SIGTERM));
  EXPECT_TRUE(handle_.wait_exit());
}

TEST_F(PidFdOfAChild, RefusesANumberThatIsNoSignal) {
  EXPECT_EQ(test::error_of([&] { handle_.signal(4711); }), EINVAL);
}

TEST_F(PidFdOfAChild, GivesUpAtItsLimit) {
  const auto before = std::chrono::steady_clock::now();
  EXPECT_FALSE(handle_.wait_exit(milliseconds{30}));
  EXPECT_GE(std::chrono::steady_clock::now() - before, milliseconds{30});
}

TEST_F(PidFdOfAChild, TakesTheLongestLimitThereIs) {
  handle_.signal(SIGKILL);
  EXPECT_TRUE(handle_.wait_exit(milliseconds::max()));
}

volatile std::sig_atomic_t handled = 0;

TEST_F(PidFdOfAChild, GoesOnWaitingAfterASignalHandler) {
  struct sigaction count {};
  count.sa_handler = [](int) { handled = handled + 1; };  // no SA_RESTART
  struct sigaction before {};
  ::sigaction(SIGALRM, &count, &before);
  const itimerval every_5_ms{{0, 5000}, {0, 5000}};
  const itimerval never{};
  ::setitimer(ITIMER_REAL, &every_5_ms, nullptr);
  EXPECT_FALSE(handle_.wait_exit(milliseconds{60}));
  ::setitimer(ITIMER_REAL, &never, nullptr);
  ::sigaction(SIGALRM, &before, nullptr);
  EXPECT_GT(handled, 0);
}

TEST(PidFd, SaysThatThereIsNoSuchProcess) {
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) ::_exit(0);
  ChildGuard(pid).wait();
  EXPECT_EQ(test::error_of([&] { PidFd::open(pid); }), ESRCH);
}

TEST(ShellStatus, IsTheExitCode) {
  EXPECT_EQ(shell_status(test::in_child([] { ::_exit(0); })), 0);
  EXPECT_EQ(shell_status(test::in_child([] { ::_exit(42); })), 42);
}

TEST(ShellStatus, Is128PlusTheSignal) {
  EXPECT_EQ(shell_status(test::in_child([] { ::raise(SIGKILL); })), 128 + SIGKILL);
}

}  // namespace
}  // namespace common
