#include "measure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/cli.hpp"

namespace bench {
namespace {

using ::testing::HasSubstr;

TEST(Figure, IsTheMedianAndTheQuarters) {
  const Figure figure = figure_of({5, 1, 3, 2, 4});
  EXPECT_DOUBLE_EQ(figure.median, 3);
  EXPECT_DOUBLE_EQ(figure.low, 2);
  EXPECT_DOUBLE_EQ(figure.high, 4);
}

TEST(Figure, LiesBetweenTwoValues) {
  EXPECT_DOUBLE_EQ(figure_of({1, 2}).median, 1.5);
  EXPECT_DOUBLE_EQ(figure_of({7}).high, 7);
}

TEST(RunOnce, KnowsWhatItTook) {
  const Cost cost = run_once({"sh", "-c", "exit 0"});
  EXPECT_GT(cost.wall.count(), 0);
  EXPECT_GT(cost.memory, 0);
}

TEST(RunOnce, MeasuresNothingThatFailed) {
  try {
    run_once({"sh", "-c", "exit 3"});
    FAIL();
  } catch (const common::ExitError& error) {
    EXPECT_THAT(error.what(), HasSubstr("sh -c 'exit 3': ended with 3"));
  }
}

TEST(Compare, PairsTheRounds) {
  const Comparison same = compare({"true"}, {"true"}, 5);
  EXPECT_GT(same.ours.median, 0);
  EXPECT_GT(same.peer.median, 0);
  EXPECT_GT(same.ratio.median, 0);
}

}  // namespace
}  // namespace bench
