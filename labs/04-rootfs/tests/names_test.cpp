#include "rootfs/names.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/cli.hpp"

namespace rootfs {
namespace {

TEST(Names, AreWordsThatStayInTheirFolder) {
  for (const char* name : {"a", "7", "web-1.old_x", "snap0"}) {
    EXPECT_TRUE(is_valid_name(name)) << name;
  }
  EXPECT_TRUE(is_valid_name(std::string(64, 'x')));
  EXPECT_FALSE(is_valid_name(std::string(65, 'x')));
  for (const char* name :
       {"", ".", "..", ".hidden", "-x", "a/b", "../a", "a b", "a\nb", "ä"}) {
    EXPECT_FALSE(is_valid_name(name)) << name;
  }
}

TEST(Names, RefusalIsAUsageErrorWithoutControlCharacters) {
  try {
    require_valid_name("jail", "a\x1b[2J");
    FAIL() << "accepted";
  } catch (const common::UsageError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("is no name for a jail"));
    EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\x1b")));
  }
}

TEST(Names, APlaceWithASlashIsAFolder) {
  EXPECT_TRUE(is_folder("./web"));
  EXPECT_TRUE(is_folder("web/"));
  EXPECT_FALSE(is_folder("web"));
}

TEST(ParseBind, ReadsSourceTargetAndMode) {
  const auto bind = parse_bind("/srv/data:/data");
  EXPECT_EQ(bind.source, "/srv/data");
  EXPECT_EQ(bind.target, "/data");
  EXPECT_FALSE(bind.read_only);
  EXPECT_TRUE(parse_bind("/srv:/srv:ro").read_only);
  EXPECT_FALSE(parse_bind("/srv:/srv:rw").read_only);
}

TEST(ParseBind, MakesTheSourceAbsolute) {
  EXPECT_TRUE(parse_bind("data:/data").source.is_absolute());
}

TEST(ParseBind, RefusesWhatIsNotABind) {
  for (const char* text : {"", "/a", ":/b", "/a:", "/a:b", "/a:/", "/a:/x/..",
                           "/a:/b:", "/a:/b:rx", "/a:/b:ro:x"}) {
    EXPECT_THROW(parse_bind(text), common::UsageError) << text;
  }
}

TEST(Hostname, HasOneTo64Characters) {
  EXPECT_NO_THROW(require_valid_hostname(std::string(64, 'h')));
  EXPECT_THROW(require_valid_hostname(""), common::UsageError);
  EXPECT_THROW(require_valid_hostname(std::string(65, 'h')), common::UsageError);
}

}  // namespace
}  // namespace rootfs
