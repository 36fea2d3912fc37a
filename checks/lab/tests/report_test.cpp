#include "report.hpp"

#include <gtest/gtest.h>

#include "common/cli.hpp"
#include "learner.hpp"

namespace lab {
namespace {

TEST(Report, AStepIsAsItsWorstCheckIs) {
  LabProgress progress;
  record({{"4.1", "PASS", "", 3},
          {"4.1", "FAIL", "why", 2},
          {"4.2", "PASS", "", 4},
          {"4.2", "SKIP", "", 1},
          {"4.3", "SKIP", "", 1},
          {"4.4", "TODO", "", 1},
          {"", "PASS", "", 9}},
         "now", true, progress);
  EXPECT_EQ(progress.step("4.1").status, Status::kFailed);
  EXPECT_EQ(progress.step("4.1").points, 3);
  EXPECT_EQ(progress.step("4.1").points_possible, 5);
  EXPECT_EQ(progress.step("4.1").failed, "why");
  EXPECT_EQ(progress.step("4.2").status, Status::kPassed);
  EXPECT_EQ(progress.step("4.2").points, 4) << "what was skipped brings no points";
  EXPECT_EQ(progress.step("4.3").status, Status::kSkipped);
  EXPECT_TRUE(progress.step("4.3").passed.empty());
  EXPECT_EQ(progress.step("4.4").status, Status::kTodo);
  EXPECT_EQ(progress.whole.points, 9);
}

TEST(Report, AStepThatFailsAgainHasNotPassedNowButOnce) {
  LabProgress progress;
  record({{"4.1", "PASS", "", 3}}, "first", true, progress);
  record({{"4.1", "FAIL", "why", 3}}, "then", true, progress);
  EXPECT_EQ(progress.step("4.1").status, Status::kFailed);
  EXPECT_EQ(progress.step("4.1").points, 0);
  EXPECT_EQ(progress.step("4.1").passed, "first");
  EXPECT_EQ(progress.step("4.1").checked, "then");
}

TEST(Report, OfTheWholeSpeaksTheLastFullCheck) {
  LabProgress progress;
  record({{"4.1", "PASS", "", 3}}, "first", false, progress);
  EXPECT_FALSE(progress.whole.done()) << "nobody has looked";
  record({{"4.1", "PASS", "", 3}, {"", "FAIL", "why", 0, "L04-a"}}, "then", true,
         progress);
  EXPECT_EQ(progress.whole.failed_check, "L04-a");
  record({{"4.1", "PASS", "", 3}}, "later", false, progress);
  EXPECT_EQ(progress.whole.status, Status::kFailed) << "a step says nothing of it";
  record({{"", "PASS", "", 0, "L04-b"}}, "later", false, progress);
  EXPECT_EQ(progress.whole.status, Status::kFailed) << "nor does one check of it";
  record({{"4.1", "PASS", "", 3}, {"", "PASS", "", 0, "L04-a"}}, "last", true, progress);
  EXPECT_TRUE(progress.whole.done());
  EXPECT_EQ(progress.whole.failed_check, "");
}

TEST(Report, ALabWithoutChecksOfTheWholePassesWithItsSteps) {
  LabProgress progress;
  record({{"4.1", "PASS", "", 3}}, "now", true, progress);
  EXPECT_TRUE(progress.whole.done());
}

TEST(Report, LeavesStepsAloneThatWereNotRun) {
  LabProgress progress;
  record({{"4.1", "PASS", "", 3}}, "first", true, progress);
  record({{"4.1", "", "", 3}, {"4.2", "PASS", "", 3}}, "then", true, progress);
  EXPECT_EQ(progress.step("4.1").status, Status::kPassed);
}

TEST(Report, ThatCannotBeReadIsTheCheckersFault) {
  const Learner learner;
  for (const char* text : {"", "{}", "{\"checks\": [3]}", "{\"checks\": 3}"}) {
    learner.write(learner.root() / "report.json", text);
    try {
      read_report(learner.root() / "report.json");
      FAIL() << text;
    } catch (const common::ExitError& error) {
      EXPECT_EQ(error.code(), kCheckerBroke);
    }
  }
}

TEST(Report, MayHaveNullForTextsThatThereAreNot) {
  const Learner learner;
  learner.write(learner.root() / "report.json",
                R"({"checks": [{"id": "a", "step": null, "verdict": "PASS",
                                "title": null}]})");
  const auto results = read_report(learner.root() / "report.json");
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].step, "");
}

}  // namespace
}  // namespace lab
