#include "process/words.hpp"

#include <csignal>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/cli.hpp"

namespace process {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

TEST(Durations, AreThoseOfTimeout) {
  EXPECT_EQ(parse_duration("5"), milliseconds(5000));
  EXPECT_EQ(parse_duration("0.5"), milliseconds(500));
  EXPECT_EQ(parse_duration(".5s"), milliseconds(500));
  EXPECT_EQ(parse_duration("2s"), milliseconds(2000));
  EXPECT_EQ(parse_duration("1m"), milliseconds(60'000));
  EXPECT_EQ(parse_duration("1h"), milliseconds(3'600'000));
  EXPECT_EQ(parse_duration("1d"), milliseconds(86'400'000));
  EXPECT_EQ(parse_duration("0"), milliseconds(0));
}

TEST(Durations, AreRoundedUp) {
  EXPECT_EQ(parse_duration("0.0001"), milliseconds(1));
  EXPECT_EQ(parse_duration("0.07"), milliseconds(70));
  EXPECT_EQ(parse_duration("0.29"), milliseconds(290));
}

TEST(Durations, ThatAreNoneAreUsageErrors) {
  for (const char* text : {"", "s", "-1", "1x", "1 s", "inf", "nan", "1e3", "0x10",
                           "1..2", ".", "25d", "1ms", "ss"}) {
    EXPECT_THROW(parse_duration(text), common::UsageError) << text;
  }
}

TEST(Words, AreSplitAtSpaces) {
  EXPECT_THAT(split_words("ls -l"), ElementsAre("ls", "-l"));
  EXPECT_THAT(split_words("  ls \t -l\n"), ElementsAre("ls", "-l"));
}

TEST(Words, AreKeptTogetherByQuotes) {
  EXPECT_THAT(split_words("printf '%s\\n' \"a b\""),
              ElementsAre("printf", "%s\\n", "a b"));
  EXPECT_THAT(split_words(R"(a"b c"'d e'f)"), ElementsAre("ab cd ef"));
  EXPECT_THAT(split_words("x '' \"\""), ElementsAre("x", "", ""));
  EXPECT_THAT(split_words("'it'\\''s'"), ElementsAre("it's"));
}

TEST(Words, KnowTheBackslash) {
  EXPECT_THAT(split_words(R"(a\ b \\ \")"), ElementsAre("a b", "\\", "\""));
  EXPECT_THAT(split_words(R"("\" \\ \$ \` \n")"), ElementsAre("\" \\ $ ` \\n"));
  EXPECT_THAT(split_words(R"('\n')"), ElementsAre("\\n"));
}

TEST(Words, MeanNothingElse) {
  EXPECT_THAT(split_words("echo $HOME * | > `x` # y"),
              ElementsAre("echo", "$HOME", "*", "|", ">", "`x`", "#", "y"));
}

TEST(Words, ThatDoNotEndAreUsageErrors) {
  for (const char* text : {"", "  ", "'a", "\"a", "a\\", "\"a\\"}) {
    EXPECT_THROW(split_words(text), common::UsageError) << text;
  }
}

TEST(Targets, AreNumbersAndPerhapsATime) {
  EXPECT_EQ(parse_target("12").pid, 12);
  EXPECT_FALSE(parse_target("12").start_ticks.has_value());
  EXPECT_EQ(parse_target("12@3456").start_ticks, 3456U);
  for (const char* text : {"", "0", "-1", "+1", "1x", "1@", "@1", "1@x", "99999999999"}) {
    EXPECT_THROW(parse_target(text), common::UsageError) << text;
  }
}

TEST(Signals, HaveNamesAndNumbers) {
  EXPECT_EQ(parse_signal("TERM"), SIGTERM);
  EXPECT_EQ(parse_signal("SIGTERM"), SIGTERM);
  EXPECT_EQ(parse_signal("sigterm"), SIGTERM);
  EXPECT_EQ(parse_signal("15"), SIGTERM);
  EXPECT_EQ(parse_signal("0"), 0);
  EXPECT_EQ(parse_signal("RTMIN"), SIGRTMIN);
  EXPECT_EQ(parse_signal("SIGRTMIN+3"), SIGRTMIN + 3);
  EXPECT_EQ(parse_signal("RTMAX-1"), SIGRTMAX - 1);
  for (const char* text : {"", "SIG", "-1", "65", "TERMS", "RTMIN-1", "RTMIN+99"}) {
    EXPECT_THROW(parse_signal(text), common::UsageError) << text;
  }
}

TEST(Signals, GetBackTheirNames) {
  EXPECT_EQ(signal_name(SIGTERM), "SIGTERM");
  EXPECT_EQ(signal_name(SIGRTMIN), "SIGRTMIN");
  EXPECT_EQ(signal_name(SIGRTMIN + 3), "SIGRTMIN+3");
  EXPECT_EQ(signal_name(32), "32");  // the C library's own
}

}  // namespace
}  // namespace process
