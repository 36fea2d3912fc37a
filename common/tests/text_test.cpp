#include "common/text.hpp"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace common {
namespace {

using ::testing::ElementsAre;

TEST(HumanSize, HasTwoDigitsOrMore) {
  EXPECT_EQ(human_size(0), "0 B");
  EXPECT_EQ(human_size(1023), "1023 B");
  EXPECT_EQ(human_size(1024), "1.0 KiB");
  EXPECT_EQ(human_size(1536), "1.5 KiB");
  EXPECT_EQ(human_size(20ULL << 30), "20 GiB");
}

TEST(HumanSize, RoundsUpToTheNextUnit) {
  EXPECT_EQ(human_size((10 << 10) - 1), "10 KiB");
  EXPECT_EQ(human_size((1 << 20) - 1), "1.0 MiB");
}

TEST(HumanSize, HasAUnitForTheLargest) {
  EXPECT_EQ(human_size(std::numeric_limits<std::uint64_t>::max()), "16 EiB");
}

TEST(ShellQuote, LeavesPlainWordsAlone) {
  EXPECT_EQ(shell_quote("/bin/sh"), "/bin/sh");
  EXPECT_EQ(shell_quote("--root=/x:y,z@1.2-3_4"), "--root=/x:y,z@1.2-3_4");
}

TEST(ShellQuote, QuotesWhatTheShellWouldRead) {
  EXPECT_EQ(shell_quote(""), "''");
  EXPECT_EQ(shell_quote("a b"), "'a b'");
  EXPECT_EQ(shell_quote("$HOME;*~#"), "'$HOME;*~#'");
  EXPECT_EQ(shell_quote("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_quote("a\nb"), "'a\nb'");
}

TEST(ShellQuote, JoinsACommand) {
  EXPECT_EQ(shell_quote({"sh", "-c", "echo $PATH", ""}), "sh -c 'echo $PATH' ''");
  EXPECT_EQ(shell_quote(std::vector<std::string>{}), "");
}

TEST(Wrap, BreaksAtSpaces) {
  EXPECT_THAT(wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("one two three", 100), ElementsAre("one two three"));
}

TEST(Wrap, GivesALongWordALineOfItsOwn) {
  EXPECT_THAT(wrap("a incomprehensible b", 5), ElementsAre("a", "incomprehensible", "b"));
}

TEST(Wrap, TakesSpacesTogether) {
  EXPECT_THAT(wrap("  one   two ", 80), ElementsAre("one two"));
}

TEST(Wrap, OfNothingIsAnEmptyLine) {
  EXPECT_THAT(wrap("", 80), ElementsAre(""));
  EXPECT_THAT(wrap("   ", 80), ElementsAre(""));
}

TEST(Wrap, CountsColumnsAndNotBytes) {
  EXPECT_THAT(wrap("\xc3\xa9\xc3\xa9 \xc3\xa9\xc3\xa9", 5),
              ElementsAre("\xc3\xa9\xc3\xa9 \xc3\xa9\xc3\xa9"));
}

TEST(DisplayWidth, IsOneForEachCharacter) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("caf\xc3\xa9"), 4U);
  EXPECT_EQ(display_width("\xe2\x9c\x93"), 1U);
}

TEST(DisplayWidth, IsNoneForColours) {
  EXPECT_EQ(display_width("\x1b[1;31mred\x1b[0m"), 3U);
}

TEST(Printable, LeavesTextAlone) {
  EXPECT_EQ(printable("caf\xc3\xa9 \xe2\x9c\x93 \xf0\x9f\x90\x8b ~"),
            "caf\xc3\xa9 \xe2\x9c\x93 \xf0\x9f\x90\x8b ~");
}

TEST(Printable, ShowsControlCharactersByNumber) {
  EXPECT_EQ(printable("a\tb\n\x1b[2J\x7f"), "a\\x09b\\x0a\\x1b[2J\\x7f");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
}

TEST(Printable, ShowsTheEscapeThatIsOneCharacterInUnicode) {
  EXPECT_EQ(printable("\xc2\x9b[2J"), "\\xc2\\x9b[2J");
}

TEST(Printable, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ(printable("caf\xe9"), "caf\\xe9");
  EXPECT_EQ(printable("\x9b[2J"), "\\x9b[2J");
  EXPECT_EQ(printable("\xc3"), "\\xc3");                    // cut off
  EXPECT_EQ(printable("\xc0\x8a"), "\\xc0\\x8a");           // an overlong newline
  EXPECT_EQ(printable("\xe0\x80\x8a"), "\\xe0\\x80\\x8a");  // another
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // half of a pair of UTF-16
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond Unicode
}

TEST(Nearest, IsTheWordThatWasMeant) {
  const std::vector<std::string> known = {"create", "start", "stop", "ls"};
  EXPECT_EQ(nearest("strat", known), "start");   // swapped
  EXPECT_EQ(nearest("creat", known), "create");  // left out
  EXPECT_EQ(nearest("sttop", known), "stop");    // put in
  EXPECT_EQ(nearest("sl", known), "ls");
}

TEST(Nearest, IsNothingWhereNoneIsNear) {
  const std::vector<std::string> known = {"create", "start", "stop", "ls"};
  EXPECT_EQ(nearest("remove", known), std::nullopt);
  EXPECT_EQ(nearest("rm", known), std::nullopt);
  EXPECT_EQ(nearest("x", {}), std::nullopt);
}

}  // namespace
}  // namespace common
