#include "common/sys.hpp"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/guards.hpp"
#include "common/unique_fd.hpp"
#include "support.hpp"

namespace common {
namespace {

TEST(Sys, SaysMinusOneAndErrno) {
  errno = 0;
  EXPECT_EQ(sys::pivot_root("/nowhere", "/nowhere"), -1);
  EXPECT_TRUE(errno == ENOENT || errno == EPERM);
  EXPECT_EQ(sys::pidfd_open(-1, 0), -1);
  EXPECT_EQ(errno, EINVAL);
  EXPECT_EQ(sys::pidfd_send_signal(-1, 0), -1);
  EXPECT_EQ(errno, EBADF);
}

TEST(Sys, ALeaderThatHasEndedBeforeItsGroupIsGone) {
  ChildGuard leader = test::child_that([] {});
  ASSERT_EQ(::setpgid(leader.pid(), leader.pid()), 0);
  const pid_t number = leader.pid();
  const ChildGuard member = test::child_that([] {});
  ASSERT_EQ(::setpgid(member.pid(), number), 0);
  ASSERT_EQ(::kill(number, SIGKILL), 0);
  leader.wait();
  EXPECT_EQ(sys::pidfd_open(number, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST(Sys, Clone3ForksWithAPidfd) {
  int pidfd = -1;
  clone_args arguments{};
  arguments.flags = CLONE_PIDFD;
  arguments.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
  arguments.exit_signal = SIGCHLD;
  const pid_t pid = sys::clone3(arguments);
  ASSERT_NE(pid, -1);
  if (pid == 0) ::_exit(5);
  const UniqueFd handle(pidfd);
  EXPECT_TRUE(handle.valid());
  EXPECT_EQ(WEXITSTATUS(ChildGuard(pid).wait()), 5);
}

TEST(Sys, Openat2StaysBeneath) {
  open_how how{};
  how.flags = O_PATH | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH;
  const UniqueFd top(::open("/proc", O_PATH | O_CLOEXEC));
  EXPECT_TRUE(UniqueFd(sys::openat2(top.get(), "mounts", how)).valid());
  EXPECT_EQ(sys::openat2(top.get(), "../etc", how), -1);
  EXPECT_EQ(errno, EXDEV);
}

}  // namespace
}  // namespace common
