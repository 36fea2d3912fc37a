#include "common/user_namespace.hpp"

#include <cerrno>

#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "support.hpp"

namespace common {
namespace {

TEST(UserNamespace, MakesTheCallerRootOfItAndKnowsNobodyElse) {
  const auto status = test::in_user_namespace([] {
    EXPECT_EQ(::geteuid(), 0U);
    EXPECT_EQ(::getegid(), 0U);
    EXPECT_FALSE(is_host_root());
    EXPECT_EQ(test::error_of([] { common::check(::setuid(1), "setuid"); }), EINVAL);
  });
  if (!status) GTEST_SKIP() << "no user namespaces here";
  EXPECT_EQ(*status, 0);
}

TEST(UserNamespace, ComesWithOthersThatAreAskedFor) {
  const std::string before = read_link("/proc/self/ns/uts");
  const int status = test::in_child([&before] {
    try {
      enter_user_namespace(CLONE_NEWUTS);
    } catch (const SyscallError&) {
      return;  // no user namespaces here
    }
    EXPECT_NE(read_link("/proc/self/ns/uts"), before);
  });
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace common
