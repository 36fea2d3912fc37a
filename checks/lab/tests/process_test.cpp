#include "process.hpp"

#include <csignal>

#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"

namespace lab {
namespace {

TEST(Process, TakesDownBothStreamsAndTheStatus) {
  const Outcome outcome = run({{"/bin/sh", "-c", "echo out; echo err >&2; exit 7"},
                               "/",
                               Output::kCaptured,
                               {},
                               {}});
  EXPECT_EQ(outcome.output, "out\nerr\n");
  EXPECT_EQ(outcome.status, 7);
}

TEST(Process, RunsInAFolderWithAnEnvironmentAndNothingToRead) {
  const Outcome outcome = run({{"/bin/sh", "-c", "pwd; echo $A; cat"},
                               "/usr",
                               Output::kCaptured,
                               {{"A", "b c"}},
                               {}});
  EXPECT_EQ(outcome.output, "/usr\nb c\n");
}

TEST(Process, SaysWhichProgramIsMissing) {
  try {
    run({{"/no/such/program"}, "/", Output::kDropped, {}, {}});
    FAIL();
  } catch (const common::SyscallError& error) {
    EXPECT_STREQ(error.what(),
                 "exec /no/such/program: ENOENT: No such file or directory");
  }
}

TEST(Process, HandsARequestToEndOnAndWaits) {
  const common::TempDir folder("process-test");
  const auto file = folder.path() / "ended";
  const pid_t pid = ::fork();
  ASSERT_NE(pid, -1);
  if (pid == 0) {
    try {
      run({{"/bin/sh", "-c",
            "trap 'echo ended >ended; exit' TERM; echo >ready; sleep 20 & wait"},
           folder.path(),
           Output::kDropped,
           {},
           {}});
    } catch (const Interrupted& interrupted) {
      ::_exit(interrupted.code());
    }
    ::_exit(1);
  }
  while (!std::filesystem::exists(folder.path() / "ready")) ::usleep(1000);
  ::kill(pid, SIGTERM);
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 128 + SIGTERM);
  EXPECT_TRUE(std::filesystem::exists(file));
}

TEST(Process, AsRootRunsAsTheOwnerOfAFolder) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  const common::TempDir folder("process-test");
  const passwd* somebody = ::getpwnam("nobody");
  ASSERT_NE(somebody, nullptr);
  ASSERT_EQ(::chown(folder.path().c_str(), somebody->pw_uid, somebody->pw_gid), 0);
  const Command command{
      {"/bin/sh", "-c", "id -un; echo $HOME"}, "/", Output::kCaptured, {}, folder.path()};
  EXPECT_EQ(run(command).output, std::string("nobody\n") + somebody->pw_dir + "\n");
  constexpr uid_t kUnknown = 12345;
  ASSERT_EQ(::chown(folder.path().c_str(), kUnknown, kUnknown), 0);
  EXPECT_EQ(run(command).output.substr(0, 5), "root\n");
}

}  // namespace
}  // namespace lab
