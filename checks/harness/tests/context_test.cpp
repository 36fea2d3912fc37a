#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "common/files.hpp"
#include "harness/check.hpp"

namespace harness {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// A check of step 4.2.
class InACheck : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root, or unshare -Urm";
  }

  Check check_ = make_check("one", "4.2", 1, "", nullptr, "", 0);
  Context context_{
      check_, {fs::path(BUILD_DIR) / "bin", BUILD_DIR, false}, /*trusted_allowed=*/false};
};

using Helper = InACheck;

TEST_F(Helper, IsReadyWhenAChildOfItSaysSo) {
  Process helper = context_.start_helper("started a parent", [] {
    if (::fork() != 0) ::pause();
    common::write_all(STDOUT_FILENO, "READY\n");
    ::pause();
  });
  EXPECT_GT(Context::await_ready(helper), helper.pid());
}

TEST_F(Helper, ThatEndsIsAnErrorOfTheChecker) {
  Process helper = context_.start_helper("started nothing", [] { ::_exit(0); });
  EXPECT_THROW(Context::await_ready(helper), HarnessError);
}

/// What a program has left to run when it ended.
class Left : public InACheck {
 protected:
  Process leave(const std::string& script) {
    Process process = context_.run({"/bin/bash", "-c", "(" + script + ") & exit 0"});
    EXPECT_EQ(context_.finish(process), 0);
    return process;
  }
  bool comes_to_file(Process& process, milliseconds limit) {
    return context_.comes_to(process, limit, [this] {
      return fs::exists(context_.sandbox().outside("/test/file"));
    });
  }
};

TEST_F(Left, IsWaitedForUntilItsEffectIsSeen) {
  Process process = leave("sleep 0.2; echo > /test/file; exec sleep 100");
  EXPECT_TRUE(comes_to_file(process, seconds{10}));
}

TEST_F(Left, CanWriteNoMoreThanItsPipeHolds) {
  Process process =
      context_.run({"/bin/bash", "-c",
                    "head -c 1000000 /dev/zero; echo > /test/file; exec sleep 100"});
  EXPECT_FALSE(comes_to_file(process, milliseconds{300}));
  EXPECT_TRUE(process.output().empty());
}

TEST_F(Left, IsNotWaitedForLongerThanTheLimit) {
  Process process = leave("exec sleep 100");
  EXPECT_FALSE(comes_to_file(process, milliseconds{50}));
}

TEST_F(Left, AtAnUndoneStepIsNotJudged) {
  Process process = leave(
      "sleep 0.2; echo 'TODO labs/a.cpp:1: step 4.3 is yours: how?' >&$LAB_HOLD;"
      "read <&$LAB_HOLD");
  try {
    comes_to_file(process, seconds{10});
    FAIL() << "it was judged";
  } catch (const Undone& undone) {
    EXPECT_EQ(undone.step.text(), "4.3");
  }
}

TEST_F(Left, AtAFailureHasNoEffectAnyMore) {
  Process process = leave("echo 'FAILED open /x: ENOENT' >&$LAB_HOLD; read <&$LAB_HOLD");
  EXPECT_FALSE(comes_to_file(process, seconds{100}));
}

}  // namespace
}  // namespace harness
