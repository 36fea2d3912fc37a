// The whole bank, on this host: what the books say and what is measured must agree.

#include "rootfs/escape.hpp"

#include <array>
#include <cerrno>
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "common/testing/own_mounts.hpp"

namespace rootfs {
namespace {

using Verdict = EscapeCell::Verdict;

/// The first level that must hold, where the host lets the escape be tried at all; "" if
/// none of this lab does.
const std::map<std::string, std::string> kTheory = {
    {"cwd-outside", "chroot"},
    {"second-chroot", "pivot_root"},
    {"setns-again", "pivot_root"},
    {"old-root", "cwd-kept"},
    {"proc-pid-root", "chroot+ns"},
    {"kill-process", "chroot+ns"},
    {"read-memory", "chroot+ns"},
    {"mount-propagation", "chroot+ns"},
    {"mount-arrives", "chroot+ns"},
    {"hostname", "chroot+ns"},
    {"sysv-shm", "chroot+ns"},
    {"leaked-fd", "hardened"},
    {"core-pattern", "hardened"},
    {"sysrq-trigger", "hardened"},
    {"masked-paths", "hardened"},
    {"proc-again", "userns"},
    {"unmask", ""},
    {"mknod-disk", "userns"},
    {"open-by-handle", "userns"},
    {"write-image", "hardened"},
    {"remount-rw", ""},
    {"abstract-socket", ""},
    {"session-keyring", ""},
};

Verdict expected(const EscapeTable& table, const EscapeRow& row, std::size_t level) {
  for (std::size_t i = 0; i <= level; ++i) {
    if (table.levels[i].name == kTheory.at(row.id)) return Verdict::kHeld;
  }
  return Verdict::kEscaped;
}

using Escapes = common::test::OwnMounts;

TEST_F(Escapes, AreHeldByTheLevelThatTheBooksName) {
  const EscapeTable table = escape_test();
  ASSERT_EQ(table.levels.size(), 6U);
  int tried = 0;
  for (const auto& row : table.rows) {
    ASSERT_EQ(row.cells.size(), table.levels.size()) << row.id;
    // The kernel's configuration has a say in this one.
    if (row.id == "type-ahead") continue;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (row.cells[i].verdict == Verdict::kUntested) continue;
      ++tried;
      EXPECT_EQ(row.cells[i].verdict, expected(table, row, i))
          << row.id << " at " << table.levels[i].name << ": " << row.cells[i].detail;
    }
  }
  EXPECT_GT(tried, 60);
}

TEST_F(Escapes, LeaveTheHostAsItWas) {
  std::array<char, 65> name_before{};
  std::array<char, 65> name_after{};
  ::gethostname(name_before.data(), name_before.size());
  const std::string mounts = common::read_file("/proc/self/mountinfo");
  escape_test();
  ::gethostname(name_after.data(), name_after.size());
  EXPECT_STREQ(name_after.data(), name_before.data());
  EXPECT_EQ(common::read_file("/proc/self/mountinfo"), mounts);
  EXPECT_EQ(::waitpid(-1, nullptr, 0), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST_F(Escapes, LeaveNothingInTheImageButMountPoints) {
  const common::TempDir image("escape-test");
  escape_test(image.path());
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(image.path())) {
    names.push_back(entry.path().lexically_relative(image.path()));
  }
  EXPECT_THAT(names, testing::UnorderedElementsAre("dev", "proc", "sys"));
}

TEST_F(Escapes, RefuseWhatIsNoImage) {
  EXPECT_THROW(escape_test("/nonexistent"), common::SyscallError);
  EXPECT_THROW(escape_test("/proc/self/status"), common::SyscallError);
  EXPECT_THROW(escape_test("/"), common::SyscallError);
  EXPECT_THROW(escape_test("/proc/.."), common::SyscallError);
}

}  // namespace
}  // namespace rootfs
