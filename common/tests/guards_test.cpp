#include "common/guards.hpp"

#include <cerrno>
#include <csignal>
#include <stdexcept>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/unique_fd.hpp"
#include "support.hpp"

namespace common {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ScopeExit, RunsAtTheEndOfTheScope) {
  int runs = 0;
  {
    const ScopeExit guard([&] { ++runs; });
    EXPECT_EQ(runs, 0);
  }
  EXPECT_EQ(runs, 1);
}

TEST(ScopeExit, RunsWhenAnExceptionPasses) {
  int runs = 0;
  EXPECT_THROW(
      {
        const ScopeExit guard([&] { ++runs; });
        throw std::runtime_error("through it");
      },
      std::runtime_error);
  EXPECT_EQ(runs, 1);
}

TEST(ScopeExit, DoesNotRunWhenDismissed) {
  int runs = 0;
  {
    ScopeExit guard([&] { ++runs; });
    guard.dismiss();
  }
  EXPECT_EQ(runs, 0);
}

TEST(ScopeExit, SwallowsWhatItsActionThrows) {
  EXPECT_THROW(
      {
        const ScopeExit guard([] { throw std::logic_error("while undoing"); });
        throw std::runtime_error("the first one");
      },
      std::runtime_error);
}

TEST(ScopeExit, KeepsErrno) {
  errno = ENOTTY;
  {
    const ScopeExit guard([] { errno = EPERM; });
  }
  EXPECT_EQ(errno, ENOTTY);
}

TEST(TempDir, IsThereForItsOwnerOnlyAndThenGone) {
  std::filesystem::path path;
  {
    const TempDir dir("common-test");
    path = dir.path();
    struct stat info {};
    ASSERT_EQ(::stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777U, 0700U);
    std::filesystem::create_directories(path / "a/b");
    test::write_file(path / "a/b/c", "x");
    std::filesystem::create_symlink("/etc", path / "link");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_TRUE(std::filesystem::exists("/etc/passwd"));
}

TEST(TempDir, IsRemovedWhenAnExceptionPasses) {
  std::filesystem::path path;
  EXPECT_THROW(
      {
        const TempDir dir("common-test");
        path = dir.path();
        throw std::runtime_error("through it");
      },
      std::runtime_error);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TempDir, CanBeKept) {
  const test::Folder folder;
  std::filesystem::path path;
  {
    TempDir dir("kept", folder.path());
    path = dir.keep();
  }
  EXPECT_TRUE(std::filesystem::is_directory(path));
}

TEST(TempDir, IsMadeInTmpdir) {
  const test::Folder folder;
  test::in_child([&] {
    ::setenv("TMPDIR", folder.path().c_str(), 1);
    EXPECT_EQ(TempDir("x").path().parent_path(), folder.path());
  });
}

TEST(TempDir, SaysWhereItCannotBeMade) {
  const test::Folder folder;
  EXPECT_EQ(test::error_of([&] { TempDir("x", folder / "nothing"); }), ENOENT);
}

TEST(TempDir, KeepsErrno) {
  errno = ENOTTY;
  {
    const TempDir dir("common-test");
    errno = ENOTTY;
  }
  EXPECT_EQ(errno, ENOTTY);
}

TEST(MountGuard, DetachesAMountThatIsInUse) {
  const test::Folder folder;
  const auto status = test::with_small_disk(folder.path(), 1 << 20, [&] {
    test::write_file(folder / "file", "in use");
    const UniqueFd in_use(::open((folder / "file").c_str(), O_RDONLY | O_CLOEXEC));
    EXPECT_THAT(read_file("/proc/self/mountinfo"), HasSubstr(folder.path().native()));
    { const MountGuard guard(folder.path()); }
    EXPECT_THAT(read_file("/proc/self/mountinfo"),
                Not(HasSubstr(folder.path().native())));
  });
  if (!status) GTEST_SKIP() << "no user namespaces here";
  EXPECT_EQ(*status, 0);
}

TEST(MountGuard, DoesNothingWhereThereIsNoMount) {
  const test::Folder folder;
  errno = ENOTTY;
  { const MountGuard guard(folder.path()); }
  EXPECT_EQ(errno, ENOTTY);
}

pid_t sleeping_child() {
  return test::child_that([] {}).release();
}

bool is_my_child(pid_t pid) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

TEST(ChildGuard, KillsAndReaps) {
  const pid_t pid = sleeping_child();
  EXPECT_TRUE(is_my_child(pid));
  { const ChildGuard guard(pid); }
  EXPECT_FALSE(is_my_child(pid));
}

TEST(ChildGuard, KillsWhenAnExceptionPasses) {
  const pid_t pid = sleeping_child();
  EXPECT_THROW(
      {
        const ChildGuard guard(pid);
        throw std::runtime_error("through it");
      },
      std::runtime_error);
  EXPECT_FALSE(is_my_child(pid));
}

TEST(ChildGuard, LeavesAChildThatItReleased) {
  const pid_t pid = sleeping_child();
  {
    ChildGuard guard(pid);
    EXPECT_EQ(guard.release(), pid);
  }
  EXPECT_TRUE(is_my_child(pid));
  const ChildGuard clean_up(pid);
}

TEST(ChildGuard, MovesWithItsChild) {
  ChildGuard first(sleeping_child());
  const pid_t pid = first.pid();
  {
    const ChildGuard second(std::move(first));
    EXPECT_EQ(second.pid(), pid);
  }
  EXPECT_FALSE(is_my_child(pid));
}

TEST(ChildGuard, LetsGoOfAChildThatItWaitedFor) {
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) ::_exit(7);
  ChildGuard guard(pid);
  EXPECT_EQ(WEXITSTATUS(guard.wait()), 7);
  EXPECT_EQ(guard.pid(), 0);
}

TEST(ChildGuard, LetsGoOfAChildThatSomebodyElseReaped) {
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) ::_exit(0);
  ChildGuard guard(pid);
  ::waitpid(pid, nullptr, 0);
  EXPECT_EQ(test::error_of([&] { guard.wait(); }), ECHILD);
  EXPECT_EQ(guard.pid(), 0);
}

TEST(ChildGuard, KeepsErrno) {
  const pid_t pid = sleeping_child();
  errno = ENOTTY;
  { const ChildGuard guard(pid); }
  EXPECT_EQ(errno, ENOTTY);
}

}  // namespace
}  // namespace common
