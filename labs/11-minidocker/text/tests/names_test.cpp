#include "minidocker/names.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/cli.hpp"

namespace minidocker {
namespace {

using testing::Gt;

constexpr std::string_view kHex = "0123456789abcdef";

TEST(RandomName, IsTwoWordsAndAValidName) {
  for (int i = 0; i < 1000; ++i) {
    const auto name = random_name();
    EXPECT_TRUE(valid_container_name(name)) << name;
    EXPECT_EQ(std::count(name.begin(), name.end(), '_'), 1) << name;
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string::npos)
        << name;
  }
}

TEST(RandomName, IsSeldomTheSame) {
  std::set<std::string> names;
  for (int i = 0; i < 100; ++i) names.insert(random_name());
  EXPECT_THAT(names.size(), Gt(80U));
}

TEST(ContainerName, HasTwoCharactersOrMore) {
  for (const char* name : {"ab", "web-1", "9.x", "A_b", "a..", "/web", "x-"})
    EXPECT_TRUE(valid_container_name(name)) << name;
  for (const char* name : {"", "a", "/", "/a", "-ab", ".ab", "_ab", "a b", "a/b", "a\n",
                           "//ab", "caf\xc3\xa9", "a:b"})
    EXPECT_FALSE(valid_container_name(name)) << name;
}

TEST(ContainerName, IsRefusedInDockersWords) {
  EXPECT_NO_THROW(check_container_name("web"));
  try {
    check_container_name("a\x1b[2J");
    FAIL();
  } catch (const common::ExitError& error) {
    EXPECT_STREQ(error.what(),
                 "Invalid container name (a\\x1b[2J), only [a-zA-Z0-9][a-zA-Z0-9_.-] are "
                 "allowed");
    EXPECT_EQ(error.code(), common::kFailure);
  }
}

TEST(RandomId, Is64HexadecimalDigits) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const auto id = random_id();
    EXPECT_EQ(id.size(), 64U);
    EXPECT_EQ(id.find_first_not_of(kHex), std::string::npos) << id;
    EXPECT_NE(short_id(id).find_first_of("abcdef"), std::string::npos) << id;
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), 1000U);
}

TEST(ShortId, IsTheFirstTwelve) {
  EXPECT_EQ(short_id("0123456789abcdef"), "0123456789ab");
  EXPECT_EQ(short_id("sha256:0123456789abcdef"), "0123456789ab");
  EXPECT_EQ(short_id("abc"), "abc");
  EXPECT_EQ(short_id(""), "");
  EXPECT_EQ(short_id("sha256:"), "");
}

}  // namespace
}  // namespace minidocker
