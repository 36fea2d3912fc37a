#include "common/cli.hpp"

#include <cerrno>
#include <stdexcept>

#include <fcntl.h>
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "common/todo.hpp"
#include "support.hpp"

namespace common {
namespace {

/// Runs it and keeps what it says on standard error.
struct RunOf {
  explicit RunOf(const std::function<int()>& body, Explain explain = nullptr) {
    ::testing::internal::CaptureStderr();
    code = run_cli("jail", body, explain);
    said = ::testing::internal::GetCapturedStderr();
  }
  int code = -1;
  std::string said;
};

TEST(RunCli, PassesTheBodysCodeOn) {
  const RunOf run([] { return 42; });
  EXPECT_EQ(run.code, 42);
  EXPECT_EQ(run.said, "");
}

TEST(RunCli, Says1ForAFailureOfTheKernel) {
  const RunOf run([]() -> int { throw SyscallError(EPERM, "mount", "/proc"); });
  EXPECT_EQ(run.code, 1);
  EXPECT_EQ(run.said, "jail: mount /proc: EPERM: Operation not permitted\n");
}

TEST(RunCli, AddsTheLikelyCause) {
  const RunOf run(
      []() -> int { throw SyscallError(EPERM, "mount", "/proc"); },
      [](const SyscallError& error) { return error.object() + " is special"; });
  EXPECT_EQ(run.said,
            "jail: mount /proc: EPERM: Operation not permitted (/proc is special)\n");
}

TEST(RunCli, AddsNothingWhereTheCauseIsNotKnown) {
  const RunOf run([]() -> int { throw SyscallError(EPERM, "mount", "/proc"); },
                  [](const SyscallError&) { return std::string(); });
  EXPECT_EQ(run.said, "jail: mount /proc: EPERM: Operation not permitted\n");
}

TEST(RunCli, Says1ForAnyOtherFailure) {
  const RunOf run([]() -> int { throw std::runtime_error("no luck"); });
  EXPECT_EQ(run.code, 1);
  EXPECT_EQ(run.said, "jail: no luck\n");
}

TEST(RunCli, Says2ForWrongUsage) {
  const RunOf run([]() -> int { throw UsageError("what?"); });
  EXPECT_EQ(run.code, 2);
  EXPECT_EQ(run.said, "jail: what?\n");
}

TEST(RunCli, Says3ForAnUndoneStep) {
  const RunOf run(
      []() -> int { throw Todo("4.1", "chroot.cpp:1: step 4.1 is yours: .."); });
  EXPECT_EQ(run.code, 3);
  EXPECT_EQ(run.said, "chroot.cpp:1: step 4.1 is yours: ..\n");
}

TEST(RunCli, SaysTheCodeThatAFailureKnows) {
  EXPECT_EQ(RunOf([]() -> int { throw ExitError(127, "not found"); }).code, 127);
}

TEST(RunCli, SaysUntrustedTextHarmlessly) {
  const RunOf run([]() -> int { throw std::runtime_error("bad\x1b[2J\nname"); });
  EXPECT_EQ(run.said, "jail: bad\\x1b[2J\\x0aname\n");
}

TEST(RunCli, KeepsTheStandardNumbersFromOtherFiles) {
  EXPECT_EQ(test::in_child([] {
              for (int fd = 0; fd < 3; ++fd) ::close(fd);
              int file = -1;
              ssize_t written = 0;
              (void)run_cli("jail", [&] {
                file = ::open("/dev/null", O_RDWR);
                written = ::write(STDOUT_FILENO, "a", 1);
                return 0;
              });
              ::_exit(file > 2 && written == -1 ? 0 : 1);
            }),
            0);
}

TEST(RunCli, Says1WhenItsOutputCannotBeWritten) {
  EXPECT_EQ(test::in_child([] {
              ::dup2(::open("/dev/full", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
              const RunOf run([] {
                fmt::print("a result that nobody gets");
                return 0;
              });
              EXPECT_EQ(run.code, 1);
              EXPECT_EQ(run.said,
                        "jail: write standard output: ENOSPC: No space left on device\n");
            }),
            0);
}

TEST(RunCli, RemembersAnOutputThatFailedEarlier) {
  EXPECT_EQ(test::in_child([] {
              ::dup2(::open("/dev/full", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
              const RunOf run([] {
                std::fputs("part of a result", stdout);
                std::fflush(stdout);
                return 0;
              });
              EXPECT_EQ(run.code, 1);
            }),
            0);
}

TEST(Print, EndsTheLastLine) {
  ::testing::internal::CaptureStdout();
  print("a");
  print("b\n");
  print("");
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "a\nb\n");
}

TEST(Print, SaysWhenThereIsNoRoom) {
  EXPECT_EQ(test::in_child([] {
              ASSERT_NE(std::freopen("/dev/full", "w", stdout), nullptr);
              std::setvbuf(stdout, nullptr, _IOFBF, 4096);
              EXPECT_EQ(test::error_of([] { print(std::string(100'000, 'x')); }), ENOSPC);
            }),
            0);
}

TEST(WithFailureCode, GivesACodeToWhatHasNone) {
  const auto code_of = [](const std::function<int()>& body) {
    return RunOf([&] { return with_failure_code(kOurs, nullptr, body); }).code;
  };
  EXPECT_EQ(code_of([]() -> int { throw std::runtime_error("x"); }), 125);
  EXPECT_EQ(code_of([]() -> int { throw SyscallError(EPERM, "x", ""); }), 125);
  EXPECT_EQ(code_of([]() -> int { throw UsageError("x"); }), 2);
  EXPECT_EQ(code_of([]() -> int { throw Todo("4.1", "x"); }), 3);
  EXPECT_EQ(code_of([] { return 7; }), 7);
}

TEST(WithCommandCodes, TellsACommandThatIsMissingFromOneThatCannotRun) {
  const auto code_of = [](int error, std::string_view call) {
    try {
      return with_command_codes(nullptr,
                                [&]() -> int { throw SyscallError(error, call, "x"); });
    } catch (const ExitError& failure) {
      return failure.code();
    }
  };
  EXPECT_EQ(code_of(ENOENT, kExec), 127);
  EXPECT_EQ(code_of(ENOTDIR, kExec), 127);
  EXPECT_EQ(code_of(EACCES, kExec), 126);
  EXPECT_EQ(code_of(ENOENT, "open"), 125);
}

TEST(WithCommandCodes, PassesTheCommandsCodeOn) {
  EXPECT_EQ(with_command_codes(nullptr, [] { return 42; }), 42);
}

}  // namespace
}  // namespace common
