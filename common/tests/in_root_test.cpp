#include "common/in_root.hpp"

#include <cerrno>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "common/files.hpp"
#include "support.hpp"

namespace common {
namespace {

namespace fs = std::filesystem;
using test::is_there;

/// A root filesystem with a folder of the host's beside it.
class InRoot : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(root_ / "etc");
    test::write_file(root_ / "etc/passwd", "inside");
    fs::create_directory(folder_ / "host");
    test::write_file(folder_ / "host/secret", "outside");
  }
  void TearDown() override {
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "host"), {}), 1);
  }

  void link(std::string_view target, std::string_view name) {
    fs::create_symlink(target, root_ / name);
  }
  /// The path below the root that a place turned out to be.
  std::string real(const PlaceInRoot& place) const {
    return "/" + fs::path(read_link(place.path())).lexically_relative(root_).native();
  }
  std::string found(std::string_view inside) { return real(find_in_root(root_, inside)); }
  std::string made(std::string_view inside) {
    return real(make_in_root(root_, inside, PlaceKind::kDirectory));
  }
  int find_error(std::string_view inside) {
    return test::error_of([&] { find_in_root(root_, inside); });
  }
  int make_error(std::string_view inside, PlaceKind kind = PlaceKind::kDirectory) {
    return test::error_of([&] { make_in_root(root_, inside, kind); });
  }

  test::Folder folder_;
  fs::path root_ = folder_ / "root";
};

TEST_F(InRoot, FindsWithAndWithoutASlash) {
  EXPECT_EQ(found("/etc/passwd"), "/etc/passwd");
  EXPECT_EQ(found("etc/passwd"), "/etc/passwd");
  EXPECT_EQ(found("/"), "/.");
}

TEST_F(InRoot, KeepsTheNameForMessages) {
  EXPECT_EQ(find_in_root(root_, "/etc/passwd").name(), "/etc/passwd");
}

TEST_F(InRoot, StaysAtTheTopWithDotDot) {
  EXPECT_EQ(found("../../../etc/passwd"), "/etc/passwd");
  EXPECT_EQ(found("/.."), "/.");
  EXPECT_EQ(find_error("../host/secret"), ENOENT);
}

TEST_F(InRoot, TakesAnAbsoluteLinkAsTheRootsOwn) {
  link("/etc", "conf");
  EXPECT_EQ(found("conf/passwd"), "/etc/passwd");
}

TEST_F(InRoot, FindsNothingOutsideThroughALink) {
  link((folder_ / "host").native(), "absolute");
  link("../host", "relative");
  EXPECT_EQ(find_error("absolute/secret"), ENOENT);
  EXPECT_EQ(find_error("relative/secret"), ENOENT);
}

TEST_F(InRoot, TakesALinkToTheTopAsTheTop) {
  link("/", "dev");
  EXPECT_EQ(found("dev/etc/passwd"), "/etc/passwd");
  EXPECT_EQ(made("dev/pts"), "/pts");
}

TEST_F(InRoot, DoesNotFollowTheLinksOfProc) {
  link("/proc/self/root", "up");
  EXPECT_EQ(find_error("up"), ENOENT);
}

TEST_F(InRoot, RefusesLinksInACircle) {
  link("b", "a");
  link("a", "b");
  EXPECT_EQ(find_error("a"), ELOOP);
  EXPECT_EQ(find_error("a/x"), ELOOP);
  EXPECT_EQ(make_error("a/x"), ELOOP);
}

TEST_F(InRoot, SaysThatItIsNotThere) {
  EXPECT_EQ(find_error("no"), ENOENT);
  EXPECT_EQ(find_error("etc/passwd/x"), ENOTDIR);
  EXPECT_EQ(test::error_of([&] { find_in_root(folder_ / "no", "x"); }), ENOENT);
  EXPECT_EQ(test::error_of([&] { find_in_root(root_ / "etc/passwd", "x"); }), ENOTDIR);
}

TEST_F(InRoot, MeansTheSameFileAfterItsNameWentElsewhere) {
  const auto place = find_in_root(root_, "etc");
  fs::rename(root_ / "etc", root_ / "moved");
  link((folder_ / "host").native(), "etc");
  EXPECT_EQ(real(place), "/moved");
}

TEST_F(InRoot, MakesFoldersOfMode0755) {
  EXPECT_EQ(made("a/b/c/"), "/a/b/c");
  EXPECT_EQ(fs::status(root_ / "a/b").permissions(), fs::perms{0755});
}

TEST_F(InRoot, MakesAnEmptyFile) {
  make_in_root(root_, "run/secret", PlaceKind::kFile);
  EXPECT_TRUE(fs::is_regular_file(root_ / "run/secret"));
  EXPECT_EQ(fs::file_size(root_ / "run/secret"), 0U);
}

TEST_F(InRoot, LeavesWhatIsThereAlready) {
  EXPECT_EQ(made("/etc"), "/etc");
  make_in_root(root_, "etc/passwd", PlaceKind::kFile);
  EXPECT_EQ(read_file(root_ / "etc/passwd"), "inside");
}

TEST_F(InRoot, MakesOnlyWhatANameMeansByText) {
  EXPECT_EQ(made("a/../b"), "/b");
  EXPECT_FALSE(is_there(root_ / "a"));
  EXPECT_EQ(made("../../c"), "/c");
  EXPECT_FALSE(is_there(folder_ / "c"));
}

TEST_F(InRoot, MakesThroughALinkInside) {
  link("/etc", "conf");
  EXPECT_EQ(made("conf/new/x"), "/etc/new/x");
}

TEST_F(InRoot, MakesNothingThroughALinkToTheOutside) {
  link((folder_ / "host").native(), "absolute");
  link("../host", "relative");
  EXPECT_EQ(make_error("absolute/x"), EEXIST);
  EXPECT_EQ(make_error("relative/x"), EEXIST);
}

TEST_F(InRoot, RefusesALinkThatLeadsNowhereAsTheLastPart) {
  link("nowhere", "last");
  EXPECT_EQ(make_error("last"), EEXIST);
  EXPECT_EQ(make_error("last", PlaceKind::kFile), EEXIST);
  EXPECT_FALSE(is_there(root_ / "nowhere"));
}

TEST_F(InRoot, SaysThatAnotherKindIsInTheWay) {
  EXPECT_EQ(make_error("etc/passwd"), ENOTDIR);
  EXPECT_EQ(make_error("etc", PlaceKind::kFile), EISDIR);
  EXPECT_EQ(make_error("etc/passwd/x"), ENOTDIR);
}

TEST_F(InRoot, ClosesOnExec) {
  EXPECT_EQ(::fcntl(find_in_root(root_, "etc").fd(), F_GETFD), FD_CLOEXEC);
}

}  // namespace
}  // namespace common
