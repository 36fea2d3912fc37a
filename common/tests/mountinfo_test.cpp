#include "common/mountinfo.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/files.hpp"
#include "support.hpp"

namespace common {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

MountEntry parsed(std::string_view line) {
  return parse_mountinfo(line).at(0);
}

TEST(Mountinfo, HasEveryField) {
  const auto entry =
      parsed("36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=x\n");
  EXPECT_EQ(entry.id, 36);
  EXPECT_EQ(entry.parent, 35);
  EXPECT_EQ(entry.device, "98:0");
  EXPECT_EQ(entry.root, "/mnt1");
  EXPECT_EQ(entry.target, "/mnt2");
  EXPECT_EQ(entry.options, "rw,noatime");
  EXPECT_EQ(entry.master, 1);
  EXPECT_EQ(entry.shared, std::nullopt);
  EXPECT_EQ(entry.type, "ext3");
  EXPECT_EQ(entry.source, "/dev/root");
  EXPECT_EQ(entry.super_options, "rw,errors=x");
}

TEST(Mountinfo, MayHaveNoTagsAndSeveral) {
  EXPECT_EQ(parsed("1 0 0:1 / / rw - tmpfs t rw").propagation(), "private");
  EXPECT_EQ(parsed("1 0 0:1 / / rw shared:5 - tmpfs t rw").propagation(), "shared");
  EXPECT_EQ(parsed("1 0 0:1 / / rw master:5 - tmpfs t rw").propagation(), "slave");
  EXPECT_EQ(parsed("1 0 0:1 / / rw shared:7 master:5 - t t rw").propagation(),
            "shared,slave");
  EXPECT_EQ(parsed("1 0 0:1 / / rw unbindable - tmpfs t rw").propagation(), "unbindable");
}

TEST(Mountinfo, PassesOverTagsThatItDoesNotKnow) {
  const auto entry =
      parsed("1 0 0:1 / / rw master:5 propagate_from:2 new:x - tmpfs t rw");
  EXPECT_EQ(entry.master, 5);
  EXPECT_EQ(entry.type, "tmpfs");
}

TEST(Mountinfo, UndoesEscapes) {
  const auto entry = parsed(R"(1 0 0:1 /a\134b /c\040d\011e\012f rw - t x\040y rw)");
  EXPECT_EQ(entry.root, "/a\\b");
  EXPECT_EQ(entry.target, "/c d\te\nf");
  EXPECT_EQ(parsed(R"(1 0 0:1 / /a\040 rw - t t rw)").target, "/a ");
  EXPECT_EQ(entry.source, "x y");
}

TEST(Mountinfo, LeavesWhatOnlyLooksLikeAnEscape) {
  EXPECT_EQ(parsed(R"(1 0 0:1 / /a\04 rw - t t rw)").target, R"(/a\04)");
  EXPECT_EQ(parsed(R"(1 0 0:1 / /a\089 rw - t t rw)").target, R"(/a\089)");
  EXPECT_EQ(parsed(R"(1 0 0:1 / /a\ rw - t t rw)").target, R"(/a\)");
}

TEST(Mountinfo, TakesADashAsANameBeforeTheSeparator) {
  const auto entry = parsed("1 0 0:1 - - rw - tmpfs - rw");
  EXPECT_EQ(entry.root, "-");
  EXPECT_EQ(entry.target, "-");
  EXPECT_EQ(entry.source, "-");
}

TEST(Mountinfo, TakesAnEmptySource) {
  EXPECT_EQ(parsed("1 0 0:1 / / rw - tmpfs  rw").source, "");
}

TEST(Mountinfo, OfNothingIsNothing) {
  EXPECT_THAT(parse_mountinfo(""), IsEmpty());
}

TEST(Mountinfo, RefusesOddLines) {
  for (const char* line :
       {"x", " ", "1 0 0:1 / / rw", "1 0 0:1 / / rw -", "1 0 0:1 / / rw - tmpfs t",
        "x 0 0:1 / / rw - t t rw", "1 0x 0:1 / / rw - t t rw", " 0 0:1 / / rw - t t rw",
        "1 0 0:1 / / rw shared: - t t rw", "99999999999 0 0:1 / / rw - t t rw",
        "1 0 0:1 / / rw - t t rw\n\n"}) {
    EXPECT_THAT(test::message_of([&] { parse_mountinfo(line); }),
                HasSubstr("mountinfo: "))
        << line;
  }
}

TEST(Mountinfo, FindsWholeOptionsOnly) {
  const auto entry = parsed("1 0 0:1 / / rw,nosuid,relatime - tmpfs t rw");
  EXPECT_TRUE(entry.has_option("nosuid"));
  EXPECT_TRUE(entry.has_option("rw"));
  EXPECT_FALSE(entry.has_option("r"));
  EXPECT_FALSE(entry.has_option("suid"));
  EXPECT_FALSE(entry.has_option("rw,nosuid"));
  EXPECT_FALSE(entry.has_option(""));
}

TEST(Mountinfo, ReadsThisProcesss) {
  EXPECT_FALSE(parse_mountinfo(read_file("/proc/self/mountinfo")).empty());
}

}  // namespace
}  // namespace common
