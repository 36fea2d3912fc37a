#include "common/unique_fd.hpp"

#include <cerrno>
#include <type_traits>
#include <utility>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "common/files.hpp"

namespace common {
namespace {

static_assert(!std::is_copy_constructible_v<UniqueFd>);
static_assert(!std::is_convertible_v<UniqueFd, int>);
static_assert(!std::is_convertible_v<int, UniqueFd>);

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) != -1;
}

int some_fd() {
  return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

TEST(UniqueFd, OwnsNothingAtFirst) {
  const UniqueFd fd;
  EXPECT_FALSE(fd.valid());
  EXPECT_FALSE(fd);
  EXPECT_EQ(fd.get(), -1);
}

TEST(UniqueFd, ClosesAtTheEnd) {
  const int number = some_fd();
  {
    const UniqueFd fd(number);
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(UniqueFd, MovesWithoutClosing) {
  const int number = some_fd();
  UniqueFd from(number);
  const UniqueFd to(std::move(from));
  EXPECT_FALSE(from.valid());  // NOLINT(bugprone-use-after-move): that is the question
  EXPECT_EQ(to.get(), number);
  EXPECT_TRUE(is_open(number));
}

TEST(UniqueFd, ClosesWhatItHadWhenMovedTo) {
  const int old = some_fd();
  const int fresh = some_fd();
  UniqueFd fd(old);
  fd = UniqueFd(fresh);
  EXPECT_FALSE(is_open(old));
  EXPECT_TRUE(is_open(fresh));
}

TEST(UniqueFd, SurvivesMovingToItself) {
  UniqueFd fd(some_fd());
  const int number = fd.get();
  UniqueFd& same = fd;
  fd = std::move(same);
  EXPECT_EQ(fd.get(), number);
  EXPECT_TRUE(is_open(number));
}

TEST(UniqueFd, SurvivesResettingToItself) {
  UniqueFd fd(some_fd());
  fd.reset(fd.get());
  EXPECT_TRUE(is_open(fd.get()));
}

TEST(UniqueFd, GivesAway) {
  UniqueFd fd(some_fd());
  const int number = fd.release();
  EXPECT_FALSE(fd.valid());
  EXPECT_TRUE(is_open(number));
  ::close(number);
}

TEST(UniqueFd, KeepsErrno) {
  UniqueFd fd(some_fd());
  ::close(fd.get());  // closing it again fails with EBADF
  errno = ENOTTY;
  fd.reset();
  EXPECT_EQ(errno, ENOTTY);
}

TEST(Pipe, CarriesBytesFromOneEndToTheOther) {
  auto pipe = Pipe::open();
  write_all(pipe.write.get(), "hello");
  pipe.write.reset();
  EXPECT_EQ(read_fd(pipe.read.get()), "hello");
}

TEST(Pipe, ClosesItsEndsOnExec) {
  const auto pipe = Pipe::open();
  EXPECT_EQ(::fcntl(pipe.read.get(), F_GETFD), FD_CLOEXEC);
  EXPECT_EQ(::fcntl(pipe.write.get(), F_GETFD), FD_CLOEXEC);
}

}  // namespace
}  // namespace common
