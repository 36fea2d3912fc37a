#include "machine.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "common/files.hpp"
#include "common/testing/own_mounts.hpp"

namespace lab {
namespace {

TEST(Versions, AreComparedNumberByNumber) {
  EXPECT_TRUE(at_least("6.1.0-18-amd64", "5.12"));
  EXPECT_TRUE(at_least("5.12", "5.12"));
  EXPECT_TRUE(at_least("5.12.3+", "5.12"));
  EXPECT_FALSE(at_least("5.4.0", "5.12"));
  EXPECT_FALSE(at_least("", "5.12"));
  EXPECT_EQ(version_numbers("6.1.0-18"), (std::vector<int>{6, 1, 0}));
}

TEST(Machine, IsMeasured) {
  EXPECT_GT(memory_size(), 100'000'000U);
  EXPECT_GT(free_disk("/"), 0U);
  EXPECT_FALSE(version_numbers(kernel_release()).empty());
}

using Host = common::test::OwnMounts;

TEST_F(Host, IsAsItWasAfterATriedUserNamespace) {
  const auto before = common::read_file("/proc/self/mountinfo");
  const auto user = common::read_link("/proc/self/ns/user");
  try_user_namespace();
  EXPECT_EQ(common::read_file("/proc/self/mountinfo"), before);
  EXPECT_EQ(common::read_link("/proc/self/ns/user"), user);
}

TEST(Machine, FindsTheCompilerThatBuiltThis) {
  EXPECT_TRUE(find_compiler().enough) << find_compiler().name;
}

}  // namespace
}  // namespace lab
