#include "common/check.hpp"

#include <cerrno>

#include <gtest/gtest.h>

namespace common {
namespace {

TEST(Check, PassesResultsThrough) {
  EXPECT_EQ(check(7, "call"), 7);
}

TEST(Check, SaysCallObjectAndErrnoByName) {
  errno = EPERM;
  try {
    check(-1, "mount", "/proc");
    FAIL() << "did not throw";
  } catch (const SyscallError& error) {
    EXPECT_STREQ(error.what(), "mount /proc: EPERM: Operation not permitted");
    EXPECT_EQ(error.code().value(), EPERM);
    EXPECT_EQ(error.call(), "mount");
    EXPECT_EQ(error.object(), "/proc");
  }
}

TEST(Check, KeepsAnErrnoThatHasNoName) {
  EXPECT_EQ(errno_name(4095), "errno 4095");
}

}  // namespace
}  // namespace common
