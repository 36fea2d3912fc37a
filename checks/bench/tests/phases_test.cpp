#include "phases.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bench {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

constexpr double kAbout = 0.001;

TEST(TimesBetween, GoesFromMarkToMarkWhicheverProcessItIs) {
  constexpr char kTrace[] =
      "7 100.000 execve(\"a\", [\"a\"]) = 0\n"
      "7 100.002 clone(flags=SIGCHLD <unfinished ...>\n"
      "8 100.003 setsid() = 8\n"
      "7 100.004 <... clone resumed>) = 8\n"
      "8    100.010 exit_group(0) = ?\n";
  EXPECT_THAT(
      times_between(
          kTrace,
          {{"execve", ""}, {"clone", "one"}, {"setsid", "two"}, {"exit_group", "three"}}),
      ElementsAre(DoubleNear(2, kAbout), DoubleNear(1, kAbout), DoubleNear(7, kAbout)));
}

TEST(TimesBetween, TakesAnExecThatWorkedAndTheEndOfAWait) {
  constexpr char kTrace[] =
      "7 1.000 wait4(8,  <unfinished ...>\n"
      "8 1.001 execve(\"/sbin/a\", [\"a\"]) = -1 ENOENT (No such file or directory)\n"
      "8 1.002 execve(\"/bin/a\", [\"a\"] <unfinished ...>\n"
      "8 1.004 <... execve resumed>) = 0\n"
      "7 1.009 <... wait4 resumed>[{WIFEXITED(s)}], 0, NULL) = 8\n";
  EXPECT_THAT(times_between(kTrace, {{"execve", ""}, {"wait4", "it"}}),
              ElementsAre(DoubleNear(5, kAbout)));
}

TEST(TimesBetween, SaysWhatIsMissing) {
  EXPECT_THROW(times_between("7 1.0 setsid() = 7\n", {{"setsid", ""}, {"clone", "x"}}),
               std::runtime_error);
}

}  // namespace
}  // namespace bench
