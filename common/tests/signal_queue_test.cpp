#include "common/signal_queue.hpp"

#include <chrono>
#include <csignal>

#include <gtest/gtest.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/unique_fd.hpp"
#include "support.hpp"

namespace common {
namespace {

using std::chrono::milliseconds;
using Kind = SignalQueue::Event::Kind;
using Signals = SignalQueue::Signals;

bool is_blocked(int signal) {
  sigset_t mask;
  check(::sigprocmask(SIG_BLOCK, nullptr, &mask), "sigprocmask");
  return ::sigismember(&mask, signal) == 1;
}

class Queue : public ::testing::Test {
 protected:
  Pipe pipe_ = Pipe::open();
};

TEST_F(Queue, HandsOutASignalThatWouldHaveEndedUs) {
  const SignalQueue queue;
  ::raise(SIGTERM);
  const auto event = queue.wait(pipe_.read.get());
  EXPECT_EQ(event.kind, Kind::kSignal);
  EXPECT_EQ(event.signal, SIGTERM);
  EXPECT_FALSE(event.from_terminal);
}

TEST_F(Queue, HandsOutTheSignalBeforeTheDescriptor) {
  const SignalQueue queue;
  pipe_.write.reset();
  ::raise(SIGINT);
  EXPECT_EQ(queue.wait(pipe_.read.get()).signal, SIGINT);
  EXPECT_EQ(queue.wait(pipe_.read.get()).kind, Kind::kReady);
}

TEST_F(Queue, GivesUpAtItsLimit) {
  const SignalQueue queue;
  EXPECT_EQ(queue.wait(pipe_.read.get(), milliseconds{20}).kind, Kind::kTimeout);
}

TEST_F(Queue, DropsWhatNobodyAskedFor) {
  {
    const SignalQueue queue;
    ::raise(SIGHUP);
  }
  EXPECT_FALSE(is_blocked(SIGHUP));  // and we are still here
}

TEST_F(Queue, HoldsBackNoMoreThanItIsAskedTo) {
  {
    const SignalQueue queue;
    EXPECT_TRUE(is_blocked(SIGQUIT));
    EXPECT_FALSE(is_blocked(SIGTSTP));
  }
  {
    const SignalQueue queue(Signals::kEndingAndJobControl);
    EXPECT_TRUE(is_blocked(SIGTSTP));
    EXPECT_FALSE(is_blocked(SIGUSR1));
  }
  const SignalQueue queue(Signals::kPassedOn);
  EXPECT_TRUE(is_blocked(SIGTERM));
  EXPECT_TRUE(is_blocked(SIGCONT));
  EXPECT_TRUE(is_blocked(SIGWINCH));
}

TEST_F(Queue, LeavesAChildTheOldMaskOrNone) {
  const int status = test::in_child([] {
    sigset_t held;
    ::sigemptyset(&held);
    ::sigaddset(&held, SIGUSR2);
    ::sigprocmask(SIG_BLOCK, &held, nullptr);
    const SignalQueue queue;
    queue.restore_mask();
    EXPECT_FALSE(is_blocked(SIGTERM));
    EXPECT_TRUE(is_blocked(SIGUSR2));
    release_signals();
    EXPECT_FALSE(is_blocked(SIGUSR2));
  });
  EXPECT_EQ(status, 0);
}

TEST_F(Queue, EndsWorkThatAnEndingSignalIsToEnd) {
  const SignalQueue queue;
  ::raise(SIGTERM);
  try {
    queue.wait_or_give_up(pipe_.read.get(), "create web");
    FAIL();
  } catch (const ExitError& error) {
    EXPECT_EQ(error.code(), 128 + SIGTERM);
    EXPECT_STREQ(error.what(), "create web: interrupted by SIGTERM");
  }
}

TEST_F(Queue, WaitsForWorkThatNobodyEnds) {
  const SignalQueue queue(Signals::kEndingAndJobControl);
  ::raise(SIGCONT);
  pipe_.write.reset();
  EXPECT_NO_THROW(queue.wait_or_give_up(pipe_.read.get(), "create web"));
}

}  // namespace
}  // namespace common
