#include "ids.hpp"

#include <gtest/gtest.h>

namespace rootfs::escape {
namespace {

constexpr char kAll[] = "         0          0 4294967295\n";
constexpr char kSingle[] = "         0       1000          1\n";
constexpr char kRange[] =
    "         0       1000          1\n         1     100000      65536\n";

void expect_ids(const IdRange& range, uid_t first, uid_t count) {
  EXPECT_EQ(range.first, first);
  EXPECT_EQ(range.count, count);
}

TEST(ChooseIds, TakesHighOnesWhereAllAreThere) {
  expect_ids(choose_ids(kAll, kAll), (1U << 30U) - 65536, 65536);
}

TEST(ChooseIds, TakesTheOnlyOneThereIs) {
  expect_ids(choose_ids(kSingle, kSingle), 0, 1);
}

TEST(ChooseIds, LeavesRootOut) {
  expect_ids(choose_ids("0 100000 65536\n", "0 100000 65536\n"), 1, 65535);
}

TEST(ChooseIds, TakesTheLargestRange) {
  expect_ids(choose_ids(kRange, kRange), 1, 65536);
}

TEST(ChooseIds, TakesNoneThatGroupsLack) {
  expect_ids(choose_ids(kRange, kSingle), 0, 1);
}

TEST(ChooseIds, SurvivesNonsense) {
  expect_ids(choose_ids("", ""), 0, 1);
  expect_ids(choose_ids("x y z\n1 2\n", kAll), 0, 1);
}

}  // namespace
}  // namespace rootfs::escape
