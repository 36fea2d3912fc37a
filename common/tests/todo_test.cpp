#include "common/todo.hpp"

#include <cstdlib>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/guards.hpp"
#include "common/pid_fd.hpp"
#include "common/unique_fd.hpp"
#include "support.hpp"

namespace common {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

std::string thrown_by_todo() {
  return test::message_of([] { todo("4.8", "Which call?"); });
}

TEST(Todo, SaysFileLineStepAndQuestion) {
  try {
    todo("4.8", "Which call?");
  } catch (const Todo& undone) {
    EXPECT_EQ(undone.step(), "4.8");
    EXPECT_THAT(undone.what(),
                HasSubstr("todo_test.cpp:" + std::to_string(__LINE__ - 4) + ":"));
    EXPECT_THAT(undone.what(), EndsWith(": step 4.8 is yours: Which call?"));
  }
}

/// A child that meets an undone step under a check, whose end of the socket this is.
class TodoUnderACheck : public ::testing::Test {
 protected:
  TodoUnderACheck() {
    int ends[2] = {-1, -1};
    check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
    UniqueFd theirs(ends[1]);
    ours_.reset(ends[0]);
    child_ = check(::fork(), "fork");
    if (child_ == 0) {
      ours_.reset();
      ::setenv(kHoldVariable, std::to_string(theirs.get()).c_str(), 1);
      ::_exit(thrown_by_todo().empty() ? 1 : 0);
    }
  }
  std::string report() {
    std::string text(1000, '\0');
    const ssize_t size = ::recv(ours_.get(), text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
  }

  UniqueFd ours_;
  pid_t child_ = 0;
};

TEST_F(TodoUnderACheck, ReportsAndHoldsUntilTheCheckLetsGo) {
  ChildGuard child(child_);
  EXPECT_THAT(report(), ::testing::MatchesRegex(
                            "TODO .*todo_test.cpp:.*: step 4.8 is yours: Which call.\n"));
  const auto handle = PidFd::open(child.pid());
  ::send(ours_.get(), "not yet", 7, MSG_NOSIGNAL);
  EXPECT_FALSE(handle.wait_exit(std::chrono::milliseconds{50}));
  ours_.reset();
  EXPECT_EQ(child.wait(), 0);
}

TEST(Todo, DoesNotHoldWhereTheVariableIsNoSocket) {
  EXPECT_EQ(test::in_child([] {
              for (const char* value : {"", "words", "0", "4711", "-1"}) {
                ::setenv(kHoldVariable, value, 1);
                EXPECT_NE(thrown_by_todo(), "") << value;
              }
            }),
            0);
}

}  // namespace
}  // namespace common
