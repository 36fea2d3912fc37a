#include "common/archive.hpp"

#include <cerrno>
#include <climits>

#include <archive_entry.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "archive_fixture.hpp"
#include "common/files.hpp"
#include "support.hpp"
#include "tar_builder.hpp"

namespace common {
namespace {

using test::Archive;
using test::is_there;
using test::TarBuilder;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(Archive, UnpacksFilesFoldersAndLinks) {
  tar_.folder("./").folder("./bin/").file("./bin/sh", "#!").symlink("./sh", "bin/sh");
  tar_.hard_link("./bin/ash", "./bin/sh");
  const auto summary = unpack();
  EXPECT_EQ(content("bin/sh"), "#!");
  EXPECT_EQ(read_link(to_ / "sh"), "bin/sh");
  EXPECT_EQ(status("bin/ash").st_ino, status("bin/sh").st_ino);
  EXPECT_EQ(summary.entries, 5U);
  EXPECT_EQ(summary.bytes, 2U);
}

TEST_F(Archive, MakesParentsThatHaveNoEntry) {
  tar_.file("a/b/c", "x");
  unpack();
  EXPECT_EQ(content("a/b/c"), "x");
  EXPECT_EQ(status("a/b").st_mode & 07777U, 0755U);
}

TEST_F(Archive, TakesAbsoluteNamesAsRelative) {
  tar_.file((outside_ / "precious").string(), "stolen");
  unpack();
  EXPECT_EQ(read_file(to_ / outside_.relative_path() / "precious"), "stolen");
}

TEST_F(Archive, RefusesDotDot) {
  for (const char* name : {"..", "../outside/x", "a/../../outside/x", "a/..", "/.."}) {
    TarBuilder tar(folder_ / "dots.tar");
    tar.file(name, "x").done();
    EXPECT_THAT(test::message_of([&] { extract_archive(folder_ / "dots.tar", to_); }),
                HasSubstr("\"..\" in a name is refused"))
        << name;
  }
}

TEST_F(Archive, RefusesDotDotInTheTargetOfAHardLink) {
  tar_.hard_link("x", "../outside/precious");
  EXPECT_THAT(refusal(), HasSubstr("is refused"));
}

TEST_F(Archive, ResolvesALinkInANameInsideTheDestination) {
  tar_.folder("etc").symlink("link", "/etc").file("link/x", "inside");
  unpack();
  EXPECT_EQ(content("etc/x"), "inside");
}

TEST_F(Archive, DoesNotWriteThroughALinkToTheOutside) {
  tar_.symlink("link", outside_.string()).file("link/x", "out");
  EXPECT_THAT(refusal(), HasSubstr("leads nowhere"));
}

TEST_F(Archive, DoesNotWriteThroughARelativeLinkToTheOutside) {
  tar_.symlink("link", "../outside").file("link/precious", "stolen");
  EXPECT_THAT(refusal(), HasSubstr("leads nowhere"));
}

TEST_F(Archive, DoesNotLeaveThroughALinkDeepInAName) {
  tar_.folder("a").symlink("a/b", "/").file("a/b/etc/x", "inside");
  tar_.symlink("a/c", "b/../../..").file("a/c/y", "inside");
  unpack();
  EXPECT_EQ(content("etc/x"), "inside");
  EXPECT_EQ(content("y"), "inside");
}

TEST_F(Archive, DoesNotFollowLinksOfProc) {
  tar_.symlink("self", "/proc/self/root").file("self/x", "x");
  EXPECT_THAT(refusal(), HasSubstr("leads nowhere"));
}

TEST_F(Archive, RefusesALoopOfLinks) {
  tar_.symlink("a", "b").symlink("b", "a").file("a/x", "x");
  EXPECT_THAT(refusal(), HasSubstr("ELOOP"));
}

TEST_F(Archive, AFileReplacesALinkInsteadOfWritingThroughIt) {
  tar_.symlink("x", (outside_ / "precious").string()).file("x", "stolen");
  unpack();
  EXPECT_EQ(content("x"), "stolen");
  EXPECT_TRUE(S_ISREG(status("x").st_mode));
}

TEST_F(Archive, AHardLinkToALinkIsTheLinkItself) {
  tar_.symlink("link", (outside_ / "precious").string()).hard_link("x", "link");
  tar_.file("x", "stolen");
  unpack();
  EXPECT_TRUE(S_ISLNK(status("link").st_mode));
  EXPECT_EQ(content("x"), "stolen");
}

TEST_F(Archive, RefusesAHardLinkToTheOutside) {
  tar_.hard_link("x", (outside_ / "precious").string());
  EXPECT_THAT(refusal(), HasSubstr("which is not there"));
  EXPECT_FALSE(is_there(to_ / "x"));
}

TEST_F(Archive, RefusesAHardLinkToTheOutsideThroughALink) {
  tar_.symlink("l", outside_.string()).hard_link("x", "l/precious");
  EXPECT_THAT(refusal(), HasSubstr("which is not there"));
}

TEST_F(Archive, AHardLinkToItselfKeepsTheFile) {
  tar_.file("x", "x").hard_link("x", "./x");
  unpack();
  EXPECT_EQ(content("x"), "x");
}

TEST_F(Archive, RefusesAHardLinkToAFolder) {
  tar_.folder("a").hard_link("x", "a");
  EXPECT_THAT(refusal(), HasSubstr("a hard link to a folder"));
}

TEST_F(Archive, ALaterEntryReplacesAnEarlierOne) {
  tar_.file("x", "first").file("x", "second").symlink("y", "x").file("y", "y");
  tar_.folder("empty").file("empty", "a file now").file("f").folder("f");
  unpack();
  EXPECT_EQ(content("x"), "second");
  EXPECT_EQ(content("y"), "y");
  EXPECT_EQ(content("empty"), "a file now");
  EXPECT_TRUE(S_ISDIR(status("f").st_mode));
}

TEST_F(Archive, AFolderMergesWithAFolder) {
  tar_.folder("a", 0700).file("a/x", "x").folder("a", 0751).file("a/y", "y");
  unpack();
  EXPECT_EQ(content("a/x"), "x");
  EXPECT_EQ(content("a/y"), "y");
  EXPECT_EQ(status("a").st_mode & 07777U, 0751U);
}

TEST_F(Archive, AFolderReplacesALinkToAFolder) {
  tar_.folder("real").symlink("a", "real").folder("a").file("a/x", "x");
  unpack();
  EXPECT_TRUE(S_ISDIR(status("a").st_mode));
  EXPECT_FALSE(is_there(to_ / "real/x"));
}

TEST_F(Archive, RefusesAFileOverAFolderThatIsNotEmpty) {
  tar_.file("a/x", "x").file("a", "a");
  EXPECT_THAT(refusal(), EndsWith("a: would replace a folder that is not empty"));
}

TEST_F(Archive, AReplacedLinkNoLongerLeadsWhereItDid) {
  tar_.folder("old").folder("new").symlink("l", "old").file("l/x", "in old");
  tar_.symlink("l", "new").file("l/y", "in new");
  unpack();
  EXPECT_TRUE(is_there(to_ / "old/x"));
  EXPECT_TRUE(is_there(to_ / "new/y"));
}

TEST_F(Archive, AReplacedLinkNoLongerLeadsThereFromInsideItself) {
  tar_.folder("new").symlink("l", ".").symlink("l/l", "new").file("l/x", "in new");
  unpack();
  EXPECT_TRUE(is_there(to_ / "new/x"));
}

TEST_F(Archive, RefusesAnythingButAFolderAsTheRoot) {
  tar_.symlink("./", outside_.string());
  EXPECT_THAT(refusal(), HasSubstr("only a folder can be the root"));
}

TEST_F(Archive, RefusesAFileInTheWayOfAFolder) {
  tar_.file("a", "x").file("a/b", "y");
  EXPECT_THAT(refusal(), HasSubstr("ENOTDIR"));
}

TEST_F(Archive, KeepsHoles) {
  constexpr std::int64_t kSize = 4 << 20;
  tar_.sparse("holes", kSize);
  unpack();
  EXPECT_EQ(status("holes").st_size, kSize);
  EXPECT_LT(status("holes").st_blocks * 512, kSize / 4);
  EXPECT_EQ(content("holes").back(), '!');
}

TEST_F(Archive, KeepsAFileThatEndsInAHole) {
  std::string content(1 << 20, '\0');
  content[0] = '!';
  tar_.file("holes", content,
            [](archive_entry* entry) { ::archive_entry_sparse_add_entry(entry, 0, 1); });
  unpack();
  EXPECT_EQ(this->content("holes"), content);
}

TEST_F(Archive, RefusesMoreBytesThanItsLimit) {
  tar_.file("a", std::string(600, 'a')).file("b", std::string(600, 'b'));
  EXPECT_THAT(refusal({.bytes = 1000}), HasSubstr("b: more than 1000 B unpacked"));
  EXPECT_FALSE(is_there(to_ / "b"));
}

TEST_F(Archive, UnpacksExactlyItsLimit) {
  tar_.file("a", std::string(600, 'a')).file("b", std::string(400, 'b'));
  EXPECT_EQ(unpack({.bytes = 1000, .entries = 2}).bytes, 1000U);
}

TEST_F(Archive, CountsTheSizeThatASparseFileClaims) {
  test::write_file(folder_ / "claim.tar",
                   test::sparse_claim("huge", std::uint64_t{8} << 40));
  EXPECT_THAT(test::message_of([&] { extract_archive(folder_ / "claim.tar", to_); }),
              HasSubstr("huge: more than 16 GiB unpacked"));
  EXPECT_FALSE(is_there(to_ / "huge"));
}

TEST_F(Archive, RefusesMoreEntriesThanItsLimit) {
  for (int i = 0; i < 20; ++i) tar_.file("f" + std::to_string(i));
  EXPECT_THAT(refusal({.entries = 10}), HasSubstr("f10: more than 10 entries"));
}

TEST_F(Archive, CountsTheFoldersThatAnEntryImplies) {
  for (int i = 0; i < 4; ++i) tar_.file(std::to_string(i) + "/a/b/c/d/e/f/g/h/i/j");
  EXPECT_THAT(refusal({.entries = 20}), HasSubstr("more than 20 entries"));
}

TEST_F(Archive, RefusesZerosWithoutEnd) {
  tar_.file("a");
  std::string text = read_file(tar_.done());
  text.append(2 << 20, '\0');
  test::write_file(folder_ / "long.tar", text);
  EXPECT_THAT(test::message_of([&] {
                extract_archive(folder_ / "long.tar", to_, {.bytes = 1, .entries = 1});
              }),
              HasSubstr("larger than its limit"));
}

TEST_F(Archive, RefusesAPartOfANameThatIsTooLong) {
  tar_.file("a/" + std::string(300, 'n'), "x");
  const std::string message = refusal();
  EXPECT_THAT(message, HasSubstr("ENAMETOOLONG"));
  EXPECT_LT(message.size(), 300U);
}

/// Folders in folders, with a name of at least `length`.
std::string deep_name(std::size_t length) {
  const std::string part(200, 'd');
  std::string name = part;
  while (name.size() < length) name += "/" + part;
  return name;
}

TEST_F(Archive, RefusesANameThatIsTooDeep) {
  tar_.file(deep_name(PATH_MAX), "x");
  EXPECT_THAT(refusal(), HasSubstr("ENAMETOOLONG"));
}

TEST_F(Archive, RefusesATreeThatGrowsTooDeepThroughALink) {
  const std::string deep = deep_name(PATH_MAX / 2);
  tar_.folder(deep).symlink("l", deep).folder("l/" + deep).symlink("m", "l/" + deep);
  tar_.folder("m/" + deep);
  EXPECT_THAT(refusal(), HasSubstr("ENAMETOOLONG"));
}

TEST_F(Archive, ShowsControlCharactersInNamesHarmlessly) {
  tar_.file("a\x1b[31m\n/../x");
  const std::string message = refusal();
  EXPECT_THAT(message, HasSubstr("a\\x1b[31m\\x0a/../x"));
  EXPECT_THAT(message, Not(HasSubstr("\x1b")));
}

TEST_F(Archive, KeepsNamesThatAreNoTextInAnyLocale) {
  tar_.file("caf\xc3\xa9", "utf-8").file("caf\xe9", "latin-1");
  tar_.symlink("l", "caf\xe9").hard_link("h\xe9", "caf\xe9");
  unpack();
  EXPECT_EQ(content("caf\xc3\xa9"), "utf-8");
  EXPECT_EQ(content("l"), "latin-1");
  EXPECT_EQ(content("h\xe9"), "latin-1");
}

TEST_F(Archive, MakesFifos) {
  tar_.device("pipe", S_IFIFO, 0);
  unpack();
  EXPECT_TRUE(S_ISFIFO(status("pipe").st_mode));
}

TEST_F(Archive, MakesDeviceNodesForRoot) {
  if (!test::is_root()) GTEST_SKIP() << "only root may make device nodes";
  tar_.device("null", S_IFCHR, makedev(1, 3)).device("loop", S_IFBLK, makedev(7, 0));
  EXPECT_EQ(unpack().skipped_devices, 0U);
  EXPECT_TRUE(S_ISCHR(status("null").st_mode));
  EXPECT_EQ(status("null").st_rdev, makedev(1, 3));
  EXPECT_TRUE(S_ISBLK(status("loop").st_mode));
  EXPECT_EQ(status("loop").st_mode & 07777U, 0666U);
}

TEST_F(Archive, CountsDeviceNodesThatItMayNotMake) {
  tar_.device("null", S_IFCHR, makedev(1, 3)).hard_link("zero", "null").file("x", "x");
  tar_.done();
  const auto status = test::in_user_namespace([&] {
    const auto summary = unpack();
    EXPECT_EQ(summary.skipped_devices, 2U);
    EXPECT_FALSE(is_there(to_ / "null"));
    EXPECT_TRUE(is_there(to_ / "x"));
  });
  if (!status) GTEST_SKIP() << "no user namespaces here";
  EXPECT_EQ(*status, 0);
}

TEST_F(Archive, AFileReplacesADeviceInsteadOfWritingToIt) {
  if (!test::is_root()) GTEST_SKIP() << "only root may make device nodes";
  tar_.device("x", S_IFCHR, makedev(1, 3)).file("x", "x");
  unpack();
  EXPECT_EQ(content("x"), "x");
}

TEST_F(Archive, SaysThatTheDiskIsFull) {
  tar_.file("big", std::string(1 << 20, 'x'));
  tar_.done();
  const auto status = test::with_small_disk(to_, 256 << 10, [&] {
    EXPECT_EQ(test::error_of([&] { unpack(); }), ENOSPC);
    EXPECT_THAT(refusal(), HasSubstr("big: ENOSPC"));
  });
  if (!status) GTEST_SKIP() << "no user namespaces here";
  EXPECT_EQ(*status, 0);
}

TEST_F(Archive, NeedsAFolderToUnpackIn) {
  tar_.file("x").done();
  EXPECT_EQ(test::error_of([&] { extract_archive(folder_ / "some.tar", to_ / "no"); }),
            ENOENT);
  EXPECT_EQ(test::error_of(
                [&] { extract_archive(folder_ / "some.tar", outside_ / "precious"); }),
            ENOTDIR);
}

}  // namespace
}  // namespace common
