#include "common/namespace_init.hpp"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/guards.hpp"
#include "common/proc.hpp"
#include "common/sys.hpp"
#include "common/unique_fd.hpp"
#include "support.hpp"

namespace common {
namespace {

using ::testing::ElementsAre;

void do_nothing() {}
void handle_term() {
  std::signal(SIGTERM, [](int) {});
}
void ignore_term() {
  std::signal(SIGTERM, SIG_IGN);
}
void block_term() {
  sigset_t held;
  ::sigemptyset(&held);
  ::sigaddset(&held, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &held, nullptr);
}

class NamespaceInit : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!test::is_root()) GTEST_SKIP() << "needs root, for PID namespaces";
  }
  /// Whether SIGTERM had to kill it, and what it ended of.
  std::pair<bool, int> delivered(const ChildGuard& child, int signal = SIGTERM) {
    const auto handle = PidFd::open(child.pid());
    const bool killed = deliver(proc_.get(), child.pid(), handle, signal);
    if (!handle.wait_exit(std::chrono::milliseconds{50})) return {killed, 0};
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(child.pid()), &info, WEXITED | WNOWAIT);
    return {killed, info.si_status};
  }
  const UniqueFd proc_ = open_proc();
};

TEST(Reactions, AreThoseThatTheKernelKnows) {
  const auto proc = open_proc();
  const auto reaction = [&](void (*first)()) {
    return reaction_to(proc.get(), test::child_that(first).pid(), SIGTERM);
  };
  EXPECT_EQ(reaction(do_nothing), Reaction::kDefault);
  EXPECT_EQ(reaction(handle_term), Reaction::kHandles);
  EXPECT_EQ(reaction(block_term), Reaction::kHandles);
  EXPECT_EQ(reaction(ignore_term), Reaction::kIgnores);
}

TEST(Reactions, OfWhoIsInSigwaitIsToHandleIt) {
  const auto proc = open_proc();
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) {
    sigset_t awaited;
    ::sigemptyset(&awaited);
    ::sigaddset(&awaited, SIGTERM);
    int signal = 0;
    ::sigwait(&awaited, &signal);
    ::_exit(0);
  }
  const ChildGuard child(pid);
  for (int i = 0; i < 1000; ++i) {
    if (reaction_to(proc.get(), pid, SIGTERM) == Reaction::kHandles) return;
    ::usleep(1000);
  }
  FAIL();
}

TEST_F(NamespaceInit, HasANumberInEachNamespace) {
  const auto child = test::child_that(do_nothing, CLONE_NEWPID);
  EXPECT_THAT(namespace_pids(proc_.get(), child.pid()), ElementsAre(child.pid(), 1));
}

TEST_F(NamespaceInit, IsKilledForWhatItWouldNotHear) {
  EXPECT_EQ(delivered(test::child_that(do_nothing, CLONE_NEWPID)),
            std::make_pair(true, SIGKILL));
}

TEST_F(NamespaceInit, GetsWhatItHasASayIn) {
  EXPECT_EQ(delivered(test::child_that(handle_term, CLONE_NEWPID)),
            std::make_pair(false, 0));
  EXPECT_EQ(delivered(test::child_that(ignore_term, CLONE_NEWPID)),
            std::make_pair(false, 0));
}

TEST_F(NamespaceInit, IsNotKilledForWhatEndsNobody) {
  const auto child = test::child_that(do_nothing, CLONE_NEWPID);
  EXPECT_EQ(delivered(child, SIGWINCH), std::make_pair(false, 0));
  EXPECT_EQ(delivered(child, SIGCONT), std::make_pair(false, 0));
}

TEST_F(NamespaceInit, IsNoOrdinaryChild) {
  EXPECT_EQ(delivered(test::child_that(do_nothing)), std::make_pair(false, SIGTERM));
}

TEST_F(NamespaceInit, IsNotSentWhatTheTerminalSentAlready) {
  const auto child = test::child_that(do_nothing);
  const auto handle = PidFd::open(child.pid());
  EXPECT_FALSE(deliver(proc_.get(), child.pid(), handle, SIGTERM, true));
  EXPECT_FALSE(handle.wait_exit(std::chrono::milliseconds{20}));
}

}  // namespace
}  // namespace common
