#include "common/lock.hpp"

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <thread>

#include <gtest/gtest.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "support.hpp"

namespace common {
namespace {

using Mode = Lock::Mode;

TEST(Lock, IsHeldByOneWhoChanges) {
  const test::Folder folder;
  const auto file = folder / "lock";
  EXPECT_FALSE(Lock::is_held(file));
  {
    const auto lock = Lock::acquire(file, Mode::kExclusive);
    ASSERT_TRUE(lock);
    EXPECT_TRUE(Lock::is_held(file));
    EXPECT_FALSE(Lock::acquire(file, Mode::kExclusive));
    EXPECT_FALSE(Lock::acquire(file, Mode::kShared));
  }
  EXPECT_FALSE(Lock::is_held(file));
}

TEST(Lock, IsHeldByAllWhoRead) {
  const test::Folder folder;
  const auto file = folder / "lock";
  const auto one = Lock::acquire(file, Mode::kShared);
  EXPECT_TRUE(Lock::acquire(file, Mode::kShared));
  EXPECT_FALSE(Lock::acquire(file, Mode::kExclusive));
}

TEST(Lock, EndsWithTheProcessThatHasIt) {
  const test::Folder folder;
  const auto file = folder / "lock";
  EXPECT_EQ(test::in_child([&] {
              const auto lock = Lock::acquire(file, Mode::kExclusive);
              EXPECT_TRUE(Lock::is_held(file));
            }),
            0);
  EXPECT_TRUE(becomes_true([&] { return !Lock::is_held(file); }));
}

TEST(Lock, CanBeWaitedForForAsLongAsItIsHeld) {
  const test::Folder folder;
  const auto file = folder / "lock";
  auto lock = Lock::acquire(file, Mode::kExclusive);
  std::atomic<bool> is_ours = false;
  std::thread other([&] {
    const Lock waited = Lock::wait_for(file, Mode::kExclusive);
    is_ours = true;
  });
  EXPECT_FALSE(becomes_true([&] { return is_ours.load(); }));
  lock.reset();
  other.join();
  EXPECT_TRUE(is_ours);
}

TEST(Lock, IsNoneIfItsFolderGoesWhileItIsWaitedFor) {
  const test::Folder folder;
  std::filesystem::create_directory(folder / "gone");
  const auto file = folder / "gone" / "lock";
  auto lock = Lock::acquire(file, Mode::kExclusive);
  int error = 0;
  std::thread other(
      [&] { error = test::error_of([&] { Lock::wait_for(file, Mode::kExclusive); }); });
  std::filesystem::remove_all(folder / "gone");
  lock.reset();
  other.join();
  EXPECT_EQ(error, ENOENT);
}

TEST(Lock, SaysWhatTheHolderWrote) {
  const test::Folder folder;
  const auto file = folder / "lock";
  const auto lock = Lock::acquire(file, Mode::kExclusive);
  lock->write("4711");
  lock->write("17");
  EXPECT_EQ(trim(read_file(file)), "17");
}

TEST(Lock, IsNoneInAFolderThatIsGone) {
  const test::Folder folder;
  EXPECT_EQ(test::error_of([&] { Lock::acquire(folder / "no/lock", Mode::kShared); }),
            ENOENT);
}

}  // namespace
}  // namespace common
