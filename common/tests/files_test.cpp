#include "common/files.hpp"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/unique_fd.hpp"
#include "support.hpp"

namespace common {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST(ReadFile, ReadsAll) {
  const test::Folder folder;
  const std::string text(100'000, 'x');
  test::write_file(folder / "f", text);
  EXPECT_EQ(read_file(folder / "f"), text);
}

TEST(ReadFile, KeepsEveryByte) {
  const test::Folder folder;
  const std::string text("a\0b\xff\n", 5);
  test::write_file(folder / "f", text);
  EXPECT_EQ(read_file(folder / "f"), text);
}

TEST(ReadFile, ReadsFilesOfProcThoughTheirSizeIsZero) {
  EXPECT_EQ(std::filesystem::file_size("/proc/self/status"), 0U);
  EXPECT_THAT(read_file("/proc/self/status"), HasSubstr("Pid:"));
}

TEST(ReadFile, SaysWhatIsNotThere) {
  const test::Folder folder;
  EXPECT_EQ(test::error_of([&] { read_file(folder / "f"); }), ENOENT);
  EXPECT_EQ(test::error_of([&] { read_file(folder.path()); }), EISDIR);
}

TEST(ReadFd, SaysThatItIsNotOpen) {
  EXPECT_EQ(test::message_of([] { read_fd(-1, "news"); }),
            "read news: EBADF: Bad file descriptor");
}

TEST(WriteExisting, WritesButDoesNotMake) {
  const test::Folder folder;
  EXPECT_EQ(test::error_of([&] { write_existing(folder / "f", "x"); }), ENOENT);
  EXPECT_FALSE(test::is_there(folder / "f"));
  test::write_file(folder / "f", "----");
  write_existing(folder / "f", "ab");
  EXPECT_EQ(read_file(folder / "f"), "ab--");
}

TEST(WriteExisting, PassesOnTheKernelsRefusal) {
  EXPECT_EQ(test::error_of([] { write_existing("/proc/self/oom_score_adj", "words"); }),
            EINVAL);
}

void ignore(int) {}

// A pipe that is full, a reader that is slow and a timer that interrupts: short writes
// and EINTR both happen.
TEST(WriteAll, GoesOnAfterShortWritesAndSignals) {
  struct sigaction interrupt {};
  interrupt.sa_handler = ignore;
  struct sigaction before {};
  ::sigaction(SIGALRM, &interrupt, &before);
  auto pipe = Pipe::open();
  const std::string text(1 << 20, 'x');
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) {
    pipe.write.reset();
    ::usleep(20'000);  // the writer fills the pipe meanwhile and is interrupted there
    ::_exit(read_fd(pipe.read.get()) == text ? 0 : 1);
  }
  ChildGuard reader(pid);
  const itimerval often{{0, 2000}, {0, 2000}};
  const itimerval never{};
  ::setitimer(ITIMER_REAL, &often, nullptr);
  write_all(pipe.write.get(), text);
  ::setitimer(ITIMER_REAL, &never, nullptr);
  pipe.write.reset();
  EXPECT_EQ(reader.wait(), 0);
  ::sigaction(SIGALRM, &before, nullptr);
}

TEST(WriteAll, SaysThatTheDiskIsFull) {
  const UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  EXPECT_EQ(test::message_of([&] { write_all(full.get(), "x", "/dev/full"); }),
            "write /dev/full: ENOSPC: No space left on device");
}

TEST(ReplaceFile, MakesAFileOfMode0644) {
  const test::Folder folder;
  const mode_t before = ::umask(077);
  replace_file(folder / "f", "text");
  ::umask(before);
  struct stat info {};
  ASSERT_EQ(::stat((folder / "f").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0644U);
  EXPECT_EQ(read_file(folder / "f"), "text");
}

TEST(ReplaceFile, LeavesWhoReadsTheOldOneAlone) {
  const test::Folder folder;
  replace_file(folder / "f", "old");
  const UniqueFd reader(::open((folder / "f").c_str(), O_RDONLY | O_CLOEXEC));
  replace_file(folder / "f", "new");
  EXPECT_EQ(read_fd(reader.get()), "old");
  EXPECT_EQ(read_file(folder / "f"), "new");
}

TEST(ReplaceFile, ReplacesALinkInsteadOfWritingThroughIt) {
  const test::Folder folder;
  test::write_file(folder / "target", "mine");
  std::filesystem::create_symlink("target", folder / "f");
  replace_file(folder / "f", "new");
  EXPECT_EQ(read_file(folder / "target"), "mine");
  EXPECT_EQ(read_file(folder / "f"), "new");
}

TEST(ReplaceFile, LeavesNothingBehindWhenItFails) {
  const test::Folder folder;
  std::filesystem::create_directory(folder / "f");
  EXPECT_EQ(test::error_of([&] { replace_file(folder / "f", "x"); }), EISDIR);
  EXPECT_EQ(test::error_of([&] { replace_file(folder / "no/f", "x"); }), ENOENT);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(ReplaceFile, KeepsTheOldContentWhenTheDiskIsFull) {
  const test::Folder folder;
  const auto status = test::with_small_disk(folder.path(), 64 << 10, [&] {
    replace_file(folder / "f", "old");
    EXPECT_EQ(
        test::error_of([&] { replace_file(folder / "f", std::string(1 << 20, 'x')); }),
        ENOSPC);
    EXPECT_EQ(read_file(folder / "f"), "old");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
  });
  if (!status) GTEST_SKIP() << "no user namespaces here";
  EXPECT_EQ(*status, 0);
}

TEST(Split, SplitsAtEverySeparator) {
  EXPECT_THAT(split("a,b,c", ','), ElementsAre("a", "b", "c"));
  EXPECT_THAT(split("a", ','), ElementsAre("a"));
}

TEST(Split, KeepsEmptyPartsButTheLast) {
  EXPECT_THAT(split(",a,,b", ','), ElementsAre("", "a", "", "b"));
  EXPECT_THAT(split("a\n", '\n'), ElementsAre("a"));
  EXPECT_THAT(split("a\n\n", '\n'), ElementsAre("a", ""));
  EXPECT_THAT(split(",", ','), ElementsAre(""));
}

TEST(Split, OfNothingIsNothing) {
  EXPECT_THAT(split("", ','), IsEmpty());
}

TEST(Trim, TakesWhiteSpaceFromBothEndsOnly) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim("a"), "a");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(KeyValues, AreTrimmedAndSplitAtTheFirstSeparator) {
  EXPECT_THAT(key_values("Name:\tsh\nUid:\t0\t0\nTime: 12:30\n", ':'),
              UnorderedElementsAre(Pair("Name", "sh"), Pair("Uid", "0\t0"),
                                   Pair("Time", "12:30")));
}

TEST(KeyValues, PassOverOddLines) {
  EXPECT_THAT(key_values("\nno separator\n=only a value\nkey=\n", '='),
              UnorderedElementsAre(Pair("", "only a value"), Pair("key", "")));
  EXPECT_THAT(key_values("", '='), IsEmpty());
}

TEST(KeyValues, TakeTheFirstOfEqualKeys) {
  EXPECT_THAT(key_values("a=1\na=2", '='), ElementsAre(Pair("a", "1")));
}

TEST(ReadLink, DeliversTheTarget) {
  const test::Folder folder;
  std::filesystem::create_symlink("no/where", folder / "l");
  EXPECT_EQ(read_link(folder / "l"), "no/where");
  EXPECT_THAT(read_link("/proc/self/ns/mnt"), HasSubstr("mnt:["));
}

TEST(ReadLink, SaysThatItIsNone) {
  const test::Folder folder;
  EXPECT_EQ(test::error_of([&] { read_link(folder.path()); }), EINVAL);
}

TEST(FindProgram, LooksInPathAndInSbin) {
  EXPECT_EQ(find_program("sh").filename(), "sh");
  EXPECT_FALSE(find_program("ldconfig").empty());
  EXPECT_TRUE(find_program("no-such-program").empty());
}

TEST(PrivateFolder, IsForItsOwnerAloneAndMayBeThere) {
  const test::Folder folder;
  make_private_folder(folder / "f");
  make_private_folder(folder / "f");
  const auto mode = std::filesystem::status(folder / "f").permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_all);
  EXPECT_EQ(test::error_of([&] { make_private_folder(folder / "no/f"); }), ENOENT);
}

}  // namespace
}  // namespace common
