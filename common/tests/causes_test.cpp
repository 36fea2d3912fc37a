#include "common/causes.hpp"

#include <cerrno>

#include <gtest/gtest.h>
#include <unistd.h>

#include "support.hpp"

namespace common {
namespace {

constexpr Cause kTestCauses[] = {
    {"mount", "/proc", EPERM, "no /proc"},
    {"mount", "", EPERM, "no mount"},
    {"", "", EMFILE, "too many"},
};

TEST(Causes, TheFirstThatFitsIsTold) {
  EXPECT_EQ(explain_by(kTestCauses, {EPERM, "mount", "/jail/proc"}), "no /proc");
  EXPECT_EQ(explain_by(kTestCauses, {EPERM, "mount", "/jail"}), "no mount");
}

TEST(Causes, OneWithoutACallFitsAll) {
  EXPECT_EQ(explain_by(kTestCauses, {EMFILE, "open", "x"}), "too many");
}

TEST(Causes, NothingIsSaidOfWhatIsNotKnown) {
  EXPECT_EQ(explain_by(kTestCauses, {EIO, "mount", "/jail"}), "");
}

TEST(Causes, WhatAnUserMayNotDoRootMay) {
  const SyscallError refused(EACCES, "open", "x");
  EXPECT_EQ(explain_by(kTestCauses, refused),
            test::is_root() ? "" : "another user's: root may");
  if (!test::is_root()) return;
  EXPECT_EQ(test::in_child([&] {
              ASSERT_EQ(::setuid(65534), 0);
              EXPECT_EQ(explain_by(kTestCauses, refused), "another user's: root may");
            }),
            0);
}

}  // namespace
}  // namespace common
