#include "common/todo.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace common {
namespace {

using ::testing::EndsWith;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

TEST(Todo, SaysFileLineStepAndQuestion) {
  try {
    todo("4.8", "Which call?");
  } catch (const Todo& undone) {
    EXPECT_EQ(undone.step(), "4.8");
    EXPECT_THAT(
        undone.what(),
        StartsWith("common/tests/todo_test.cpp:" + std::to_string(__LINE__ - 5) + ":"));
    EXPECT_THAT(undone.what(), EndsWith(": step 4.8 is yours: Which call?"));
  }
}

TEST(Todo, ReportsToACheckBeforeItThrows) {
  test::UnderACheck checked([] {
    EXPECT_THAT(test::message_of([] { todo("4.8", "Which call?"); }),
                EndsWith("Which call?"));
  });
  EXPECT_THAT(checked.report(),
              MatchesRegex("TODO .*todo_test.cpp:.*: step 4.8 is yours: Which call.\n"));
  EXPECT_EQ(checked.let_go(), 0);
}

}  // namespace
}  // namespace common
