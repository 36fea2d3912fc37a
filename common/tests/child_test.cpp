#include "common/child.hpp"

#include <cerrno>
#include <csignal>
#include <stdexcept>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/guards.hpp"
#include "common/todo.hpp"
#include "support.hpp"

namespace common {
namespace {

using ::testing::HasSubstr;

/// A child in its set-up zone, and its end of the news.
struct Started {
  ChildGuard child;
  UniqueFd report;

  /// What await_exec() throws here.
  std::string message() const {
    return test::message_of([&] { await_exec(report, child.pid()); });
  }
};

Started start(const std::function<void()>& body) {
  auto pipe = Pipe::open();
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) {
    pipe.read.reset();
    run_child(std::move(pipe.write), body);
  }
  return {ChildGuard(pid), std::move(pipe.read)};
}

TEST(Child, RunsACommand) {
  auto started = start([] { exec_command({"sh", "-c", "exit 42"}); });
  EXPECT_EQ(started.message(), "");
  EXPECT_EQ(WEXITSTATUS(started.child.wait()), 42);
}

TEST(Child, PassesArgumentsAsTheyAre) {
  const test::Folder folder;
  auto started = start([&] {
    exec_command({"sh", "-c", "test \"$1\" = ' a\n\"b' && test -z \"$2\" && test $# = 2",
                  "sh", " a\n\"b", ""});
  });
  EXPECT_EQ(started.message(), "");
  EXPECT_EQ(started.child.wait(), 0);
}

TEST(Child, ReportsASyscallErrorWithItsParts) {
  auto started = start([] { throw SyscallError(EPERM, "mount", "/proc"); });
  try {
    await_exec(started.report);
    FAIL() << "did not throw";
  } catch (const SyscallError& error) {
    EXPECT_EQ(error.code().value(), EPERM);
    EXPECT_EQ(error.call(), "mount");
    EXPECT_EQ(error.object(), "/proc");
  }
  EXPECT_EQ(WEXITSTATUS(started.child.wait()), 125);
}

TEST(Child, ReportsASyscallErrorWithoutAnObject) {
  auto started = start([] { throw SyscallError(EAGAIN, "fork", ""); });
  EXPECT_EQ(started.message(), "fork: EAGAIN: Resource temporarily unavailable");
}

TEST(Child, ReportsAnUndoneStep) {
  auto started = start([] { throw Todo("4.8", "x.cpp:1: step 4.8 is yours: why?"); });
  try {
    await_exec(started.report);
    FAIL() << "did not throw";
  } catch (const Todo& todo) {
    EXPECT_EQ(todo.step(), "4.8");
    EXPECT_STREQ(todo.what(), "x.cpp:1: step 4.8 is yours: why?");
  }
}

TEST(Child, ReportsAnyOtherException) {
  auto started = start([] { throw std::out_of_range("too far"); });
  EXPECT_EQ(started.message(), "too far");
}

TEST(Child, ReportsACommandThatIsNotThere) {
  auto started = start([] { exec_command({"no-such-command"}); });
  try {
    await_exec(started.report, started.child.pid());
    FAIL() << "did not throw";
  } catch (const SyscallError& error) {
    EXPECT_EQ(error.code().value(), ENOENT);
    EXPECT_EQ(error.call(), kExec);
    EXPECT_EQ(error.object(), "no-such-command");
  }
}

TEST(Child, ReportsAFileThatIsNoProgram) {
  const test::Folder folder;
  test::write_file(folder / "plain", "x");
  auto started = start([&] { exec_command({(folder / "plain").native()}); });
  EXPECT_THAT(started.message(), HasSubstr("EACCES"));
}

TEST(Child, ReportsAnEmptyCommand) {
  auto started = start([] { exec_command({}); });
  EXPECT_THAT(started.message(), HasSubstr("an empty command: ENOENT"));
}

TEST(Child, ThatIsKilledInItsSetUpDidNotRunItsCommand) {
  auto started = start([] { ::raise(SIGKILL); });
  EXPECT_EQ(started.message(),
            "the child was killed by SIGKILL before it could run its command");
}

TEST(Child, MayHaveAnyName) {
  auto started = start([] {
    ::prctl(PR_SET_NAME, ") 0 0 0 0 0 0 0");
    ::raise(SIGKILL);
  });
  EXPECT_THAT(started.message(), HasSubstr("was killed by SIGKILL"));
}

TEST(Child, ThatEndsInItsSetUpDidNotRunItsCommand) {
  auto started = start([] { ::_exit(9); });
  EXPECT_EQ(started.message(), "the child ended with 9 before it could run its command");
}

TEST(Child, ThatForgetsToRunACommandDidNotRunIt) {
  auto started = start([] {});
  EXPECT_THAT(started.message(), HasSubstr("ended with 125"));
}

TEST(Child, WhoseCommandIsKilledAtOnceDidRunIt) {
  auto started = start([] { exec_command({"sh", "-c", "kill -9 $$"}); });
  EXPECT_EQ(started.message(), "");
  EXPECT_EQ(WTERMSIG(started.child.wait()), SIGKILL);
}

TEST(Child, WhoseCommandHasEndedLongAgoDidRunIt) {
  auto started = start([] { exec_command({"true"}); });
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(started.child.pid()), &info, WEXITED | WNOWAIT);
  EXPECT_EQ(started.message(), "");
}

// A learner may close every descriptor, the report among them.
TEST(Child, ThatClosesItsReportIsWaitedFor) {
  auto fails = start([] {
    ::close_range(3, ~0U, 0);
    ::usleep(20'000);
  });
  EXPECT_THAT(fails.message(), HasSubstr("ended with 125"));
  auto runs = start([] {
    ::close_range(3, ~0U, 0);
    ::usleep(20'000);
    exec_command({"true"});
  });
  EXPECT_EQ(runs.message(), "");
}

TEST(Child, StandsStillAtAFailureUnderACheck) {
  test::UnderACheck checked([] {
    auto started = start([] { throw SyscallError(EPERM, "mount", "/proc"); });
    EXPECT_THAT(started.message(), HasSubstr("EPERM"));
  });
  EXPECT_EQ(checked.report(), "FAILED mount /proc: EPERM: Operation not permitted\n");
  EXPECT_EQ(checked.let_go(), 0);
}

TEST(Child, WithoutACommandIsDoneWhenItEnds) {
  auto started = start([] { ::_exit(0); });
  EXPECT_EQ(test::message_of([&] { await_exec(started.report); }), "");
}

TEST(Child, ReportsEvenWhenItsMessageIsLong) {
  const std::string text(100'000, 'x');
  auto started = start([&] { throw std::runtime_error(text); });
  EXPECT_EQ(started.message(), text);
}

}  // namespace
}  // namespace common
