#include "common/hold.hpp"

#include <chrono>
#include <cstdlib>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "common/pid_fd.hpp"
#include "support.hpp"

namespace common {
namespace {

TEST(Hold, ReportsAndStandsStillUntilTheCheckLetsGo) {
  test::UnderACheck checked([] { hold_under_check("READY"); });
  EXPECT_EQ(checked.report(), "READY\n");
  const auto handle = PidFd::open(checked.pid());
  ::send(checked.socket(), "not yet", 7, MSG_NOSIGNAL);
  EXPECT_FALSE(handle.wait_exit(std::chrono::milliseconds{50}));
  EXPECT_EQ(checked.let_go(), 0);
}

TEST(Hold, ReportsOneLine) {
  test::UnderACheck checked([] { hold_under_check("FAILED a\nTODO b\n"); });
  EXPECT_EQ(checked.report(), "FAILED a\\x0aTODO b\\x0a\n");
  EXPECT_EQ(checked.let_go(), 0);
}

TEST(Hold, GoesOnWhereThereIsNoCheck) {
  EXPECT_EQ(test::in_child([] {
              ::unsetenv(kHoldVariable);
              hold_under_check("READY");
            }),
            0);
}

TEST(Hold, GoesOnWhereTheVariableIsNoSocket) {
  EXPECT_EQ(test::in_child([] {
              for (const char* value : {"", "words", "0", "4711", "-1"}) {
                ::setenv(kHoldVariable, value, 1);
                hold_under_check("READY");
              }
            }),
            0);
}

}  // namespace
}  // namespace common
