#include "common/proc.hpp"

#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/guards.hpp"
#include "support.hpp"

namespace common {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr pid_t kNone = 4'194'304;  // the kernel's PID_MAX_LIMIT

TEST(ReadBelow, IsTheWholeFile) {
  const auto proc = open_proc();
  EXPECT_THAT(read_below(proc.get(), "self/status").value_or(""), StartsWith("Name:"));
}

TEST(ReadBelow, IsNothingOfAProcessThatIsNotThere) {
  const auto proc = open_proc();
  EXPECT_EQ(read_below(proc.get(), std::to_string(kNone) + "/status"), std::nullopt);
}

TEST(ReadBelow, IsNothingOfAZombiesMounts) {
  const auto proc = open_proc();
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) ::_exit(0);
  const ChildGuard child(pid);
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
  EXPECT_EQ(read_below(proc.get(), std::to_string(pid) + "/mountinfo"), std::nullopt);
}

TEST(ReadBelow, SaysWhatElseIsWrong) {
  const auto proc = open_proc();
  EXPECT_EQ(test::error_of([&] { read_below(proc.get(), "self"); }), EISDIR);
}

TEST(NamespacePids, OfOursIsItsOnlyNumber) {
  const auto proc = open_proc();
  EXPECT_THAT(namespace_pids(proc.get(), ::getpid()), ElementsAre(::getpid()));
  EXPECT_THAT(namespace_pids(proc.get(), kNone), IsEmpty());
}

}  // namespace
}  // namespace common
