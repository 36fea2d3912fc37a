#include "entry_name.hpp"

#include <cerrno>

#include <gtest/gtest.h>

#include "support.hpp"

namespace common {
namespace {

TEST(EntryName, IsShownAsItIsWhereItIsHarmless) {
  EXPECT_EQ(shown("usr/share/caf\xc3\xa9"), "usr/share/caf\xc3\xa9");
}

TEST(EntryName, IsCutWhereItIsLong) {
  EXPECT_EQ(shown(std::string(5000, 'x')), std::string(160, 'x') + "...");
}

TEST(EntryName, IsInARefusalAfterTheArchive) {
  EXPECT_EQ(test::message_of([] { refuse("a.tar", "bin\n", "no"); }),
            "a.tar: bin\\x0a: no");
  EXPECT_EQ(test::message_of([] { refuse("a.tar", "", "no"); }), "a.tar: no");
}

TEST(EntryName, IsInAFailureOfTheKernel) {
  errno = ENOSPC;
  EXPECT_EQ(test::message_of([] { check_entry(-1, "write", "x"); }),
            "write x: ENOSPC: No space left on device");
  EXPECT_EQ(check_entry(3, "write", "x"), 3);
}

}  // namespace
}  // namespace common
