#include "folder_tree.hpp"

#include <cerrno>
#include <climits>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "common/files.hpp"
#include "support.hpp"

namespace common {
namespace {

class FolderTreeIn : public ::testing::Test {
 protected:
  static FileAttributes with_mode(mode_t mode) {
    FileAttributes attributes;
    attributes.uid = ::geteuid();
    attributes.gid = ::getegid();
    attributes.mode = S_IFDIR | mode;
    attributes.times = {timespec{0, UTIME_OMIT}, timespec{0, UTIME_OMIT}};
    return attributes;
  }
  mode_t mode(std::string_view name) {
    struct stat info {};
    EXPECT_EQ(::lstat((folder_ / name).c_str(), &info), 0) << name;
    return info.st_mode & 07777;
  }

  test::Folder folder_;
  FolderTree tree_{"a.tar", folder_.path()};
  ExtractSummary summary_;
};

TEST_F(FolderTreeIn, KnowsTheTopByADot) {
  EXPECT_EQ(tree_.enter(".").name, ".");
}

TEST_F(FolderTreeIn, KnowsTheRealNameBehindALink) {
  tree_.enter("a/b");
  std::filesystem::create_symlink("a/b", folder_ / "l");
  EXPECT_EQ(tree_.enter("l").name, "a/b");
  EXPECT_EQ(tree_.enter("l/c").name, "a/b/c");
}

TEST_F(FolderTreeIn, CountsOnlyTheParentsThatItMade) {
  std::filesystem::create_directory(folder_ / "there");
  tree_.enter("there");
  EXPECT_EQ(tree_.parents_made(), 0U);
  tree_.enter("there/a/b");
  tree_.enter("there/a");
  EXPECT_EQ(tree_.parents_made(), 2U);
}

TEST_F(FolderTreeIn, SetsModesAtTheEndFromTheInsideOut) {
  tree_.remember(tree_.enter("a").fd, "a", with_mode(0));
  tree_.remember(tree_.enter("a/b").fd, "a/b", with_mode(0500));
  EXPECT_EQ(mode("a/b"), 0700U);
  tree_.finish(summary_);
  EXPECT_EQ(mode("a"), 0U);
  ::chmod((folder_ / "a").c_str(), 0700);
  EXPECT_EQ(mode("a/b"), 0500U);
}

TEST_F(FolderTreeIn, ForgetsAFolderThatWasRemoved) {
  tree_.remember(tree_.enter("a").fd, "a", with_mode(0711));
  struct stat info {};
  ::lstat((folder_ / "a").c_str(), &info);
  std::filesystem::remove(folder_ / "a");
  tree_.forget(info);
  std::filesystem::create_symlink("/", folder_ / "a");
  tree_.finish(summary_);
  EXPECT_EQ(tree_.enter("a/b").name, "b");
}

TEST_F(FolderTreeIn, TakesAnotherFolderForNewThoughItGotTheSameNumber) {
  tree_.enter("a");
  struct stat info {};
  ::lstat((folder_ / "a").c_str(), &info);
  tree_.forget(info);
  std::filesystem::rename(folder_ / "a", folder_ / "b");
  EXPECT_EQ(tree_.enter("b").name, "b");
}

TEST_F(FolderTreeIn, FindsALinkWithoutFollowingIt) {
  std::filesystem::create_symlink("/etc/passwd", folder_ / "l");
  const auto link = tree_.find("l");
  struct stat info {};
  ASSERT_EQ(::fstat(link.get(), &info), 0);
  EXPECT_TRUE(S_ISLNK(info.st_mode));
  EXPECT_FALSE(tree_.find("nothing").valid());
}

TEST(Joined, IsRelativeToTheTop) {
  EXPECT_EQ(joined(".", "a"), "a");
  EXPECT_EQ(joined("a", "b"), "a/b");
}

TEST(Joined, RefusesWhatNoPathCouldSay) {
  EXPECT_EQ(joined(std::string(PATH_MAX - 3, 'a'), "b").size(), PATH_MAX - 1U);
  EXPECT_EQ(test::error_of([] { joined(std::string(PATH_MAX - 2, 'a'), "b"); }),
            ENAMETOOLONG);
}

}  // namespace
}  // namespace common
