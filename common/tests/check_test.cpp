#include "common/check.hpp"

#include <cerrno>

#include <gtest/gtest.h>

namespace common {
namespace {

TEST(Check, PassesResultsThrough) {
  EXPECT_EQ(check(7, "call"), 7);
  EXPECT_EQ(check(0L, "call"), 0L);
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

TEST(Check, SaysNoObjectWhereThereIsNone) {
  EXPECT_STREQ(SyscallError(EAGAIN, "fork", "").what(),
               "fork: EAGAIN: Resource temporarily unavailable");
}

TEST(Check, RemembersItsLine) {
  try {
    errno = EPERM;
    check(-1L, "call");
    FAIL() << "did not throw";
  } catch (const SyscallError& error) {
    EXPECT_EQ(error.where().line(), static_cast<unsigned>(__LINE__) - 3);
  }
}

TEST(Check, IsCaughtAsASystemError) {
  EXPECT_THROW(throw SyscallError(ENOENT, "open", "x"), std::system_error);
  EXPECT_EQ(SyscallError(ENOENT, "open", "x").code(),
            std::errc::no_such_file_or_directory);
}

TEST(Check, ShowsControlCharactersInObjectsHarmlessly) {
  const SyscallError error(ENOENT, "open", "a\nb\x1b[2J");
  EXPECT_STREQ(error.what(), "open a\\x0ab\\x1b[2J: ENOENT: No such file or directory");
  EXPECT_EQ(error.object(), "a\nb\x1b[2J");
}

TEST(Check, KeepsAnErrnoThatHasNoName) {
  EXPECT_EQ(errno_name(ENOTEMPTY), "ENOTEMPTY");
  EXPECT_EQ(errno_name(4095), "errno 4095");
}

}  // namespace
}  // namespace common
