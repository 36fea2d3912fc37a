#include "common/state_root.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

#include "support.hpp"

namespace common {
namespace {

TEST(StateRoot, IsWhatTheEnvironmentSays) {
  EXPECT_EQ(test::in_child([] {
              ::setenv(kRootVariable, "/srv/elsewhere", 1);
              EXPECT_EQ(default_root(), "/srv/elsewhere");
              ::setenv(kRootVariable, "", 1);  // as if it were not set
              EXPECT_NE(default_root(), "");
            }),
            0);
}

TEST(StateRoot, OfAUserIsBelowTheHomeFolder) {
  if (test::is_root()) GTEST_SKIP() << "root has /var/lib";
  EXPECT_EQ(test::in_child([] {
              ::unsetenv(kRootVariable);
              ::unsetenv("XDG_DATA_HOME");
              ::setenv("HOME", "/home/me", 1);
              EXPECT_EQ(default_root(), "/home/me/.local/share/minidocker");
              ::setenv("XDG_DATA_HOME", "/data", 1);
              EXPECT_EQ(default_root(), "/data/minidocker");
            }),
            0);
}

}  // namespace
}  // namespace common
