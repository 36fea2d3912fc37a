#include "harness/result.hpp"

#include <cstdio>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace harness {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// 4.1 alone; 4.2, then 4.3, then 4.10; and one check that needs everything.
class Results : public ::testing::Test {
 protected:
  Result result(std::size_t check, Verdict verdict) {
    Result made;
    made.check = &checks_.at(check);
    made.verdict = verdict;
    return made;
  }
  std::vector<std::string> settled(std::vector<Result> results) {
    std::vector<std::string> verdicts;
    for (const auto& each : settle(std::move(results), suite_)) {
      verdicts.push_back(each.check->id + " " + name_of(each.verdict));
    }
    return verdicts;
  }

  std::vector<Check> checks_ = {
      make_check("one", "4.1", 1, "", nullptr, "", 0),
      make_check("two", "4.2", 2, "", nullptr, "", 0),
      make_check("three", "4.3", 3, "", nullptr, "", 0),
      make_check("ten", "4.10", 10, "", nullptr, "", 0),
      make_check("all", "", 5, "", nullptr, "", 0),
      make_check("ten-too", "4.10", 10, "", nullptr, "", 0),
      make_check("free", "", 0, "", nullptr, "", 0),
  };
  Suite suite_{"04", "04-rootfs", "jail", {{"4.3", {"4.2"}}, {"4.10", {"4.3"}}}};
};

TEST_F(Results, ComeInTheOrderOfTheSteps) {
  EXPECT_THAT(settled({result(4, Verdict::kPass), result(3, Verdict::kPass),
                       result(2, Verdict::kPass)}),
              ElementsAre("three PASS", "ten PASS", "all PASS"));
}

TEST_F(Results, AFailureIsChargedOnce) {
  EXPECT_THAT(
      settled({result(1, Verdict::kFail), result(2, Verdict::kFail),
               result(3, Verdict::kFail), result(4, Verdict::kFail)}),
      ElementsAre("two FAIL", "three NOT_REACHED", "ten NOT_REACHED", "all NOT_REACHED"));
}

TEST_F(Results, AStepThatNeedsNotTheFailedOneKeepsItsVerdict) {
  EXPECT_THAT(settled({result(0, Verdict::kFail), result(1, Verdict::kFail),
                       result(2, Verdict::kPass)}),
              ElementsAre("one FAIL", "two FAIL", "three PASS"));
}

TEST_F(Results, OfOneStepTheFirstFailureCounts) {
  EXPECT_THAT(settled({result(5, Verdict::kFail), result(3, Verdict::kFail)}),
              ElementsAre("ten FAIL", "ten-too NOT_REACHED"));
}

TEST_F(Results, ASkipIsNoCauseAndNoPoint) {
  auto results = settle({result(1, Verdict::kSkip), result(2, Verdict::kPass)}, suite_);
  EXPECT_EQ(score(results).points, 3);
  EXPECT_EQ(score(results).skipped, 2);
  EXPECT_EQ(score(results).possible, 5);
}

TEST_F(Results, AVerdictThatChangesFromRunToRunIsTheCheckersError) {
  EXPECT_THAT(settled({result(1, Verdict::kPass), result(1, Verdict::kFail)}),
              ElementsAre("two ERROR"));
}

TEST_F(Results, TheNextStepIsTheFirstThatIsUndoneOrFails) {
  auto results = settle({result(0, Verdict::kPass), result(1, Verdict::kTodo)}, suite_);
  EXPECT_EQ(next_step(results), "4.2");
  EXPECT_EQ(next_step({}), "");
}

TEST_F(Results, AFailureThatEqualsAMutantsMarkIsNamed) {
  std::vector<Result> results = {result(1, Verdict::kFail)};
  results[0].failure.symptom = "slave";
  diagnose(results, {{"a", "other", "two", "shared", ""},
                     {"b", "MS_SLAVE was set", "two", "slave", ""}});
  EXPECT_EQ(results[0].diagnosis, "MS_SLAVE was set");
}

TEST_F(Results, AProgramThatStoppedHasTheMisconceptionsThatStopThere) {
  std::vector<Result> results = {result(1, Verdict::kFail)};
  results[0].failure.symptom = "slave";
  results[0].stopped_at = "mount /proc: EINVAL: Invalid argument";
  const std::vector<Mark> marks = {{"a", "goes on", "two", "slave", ""},
                                   {"b", "other error", "two", "slave", "mount EBUSY"},
                                   {"c", "other call", "two", "slave", "umount EINVAL"},
                                   {"d", "this one", "two", "slave", "mount EINVAL"}};
  diagnose(results, marks);
  EXPECT_EQ(results[0].diagnosis, "this one");
  results[0].stopped_at = "setsid: EPERM: Operation not permitted";  // of no object
  diagnose(results, {{"a", "no object", "two", "slave", "setsid EPERM"}});
  EXPECT_EQ(results[0].diagnosis, "no object");
  results[0].stopped_at.clear();  // it stands still at a later step
  diagnose(results, marks);
  EXPECT_THAT(results[0].diagnosis, StartsWith("goes on; or: "));
  EXPECT_THAT(results[0].diagnosis, HasSubstr("this one"));
}

/// As it looks in a file.
std::string told(const Suite& suite, const std::vector<Result>& results, bool brief) {
  std::FILE* file = std::tmpfile();
  std::string text = to_text(suite, results, common::Terminal(file), brief);
  std::fclose(file);
  return text;
}

TEST_F(Results, OfAFailureWithoutPointsDoNotLookLikeSuccess) {
  auto results = settle({result(0, Verdict::kPass), result(6, Verdict::kFail)}, suite_);
  const std::string text = told(suite_, results, false);
  EXPECT_THAT(text, HasSubstr("1 of 2 checks passed, 1 failed; 1 of 1 points\n"
                              "Not done: what failed brings no points, and has to pass "
                              "all the same.\n"));
  EXPECT_THAT(text, HasSubstr("scripts/lab check 04 --check free --keep\n"));
  EXPECT_THAT(told(suite_, {results[1]}, false), Not(HasSubstr("Not done")))
      << "of one check alone";
  results[1].verdict = Verdict::kSkip;
  EXPECT_THAT(told(suite_, results, false), Not(HasSubstr("Not done")));
}

TEST_F(Results, ThatPassedAreOneLineInBrief) {
  const auto results = settle(
      {result(0, Verdict::kPass), result(1, Verdict::kPass), result(2, Verdict::kFail)},
      suite_);
  EXPECT_THAT(told(suite_, results, true), StartsWith("✓ 2 passed\n\n✗ three"));
  EXPECT_THAT(told(suite_, results, true),
              HasSubstr("2 of 3 checks passed, 1 failed; 3 of 6 points\n"));
}

TEST(StepNumber, ComesInNumericOrder) {
  EXPECT_LT(Step::parse("4.9"), Step::parse("4.10"));
  EXPECT_EQ(Step::parse("4.10").text(), "4.10");
}

TEST(StepNumber, RefusesWhatIsNone) {
  for (const char* text : {"", "4", "4.", ".8", "4.8x", "four.eight", "4.8.1"}) {
    EXPECT_THROW(Step::parse(text), std::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace harness
