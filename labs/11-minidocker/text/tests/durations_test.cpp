#include "minidocker/durations.hpp"

#include <cstdlib>
#include <ctime>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/cli.hpp"

namespace minidocker {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(HumanDuration, IsInSecondsAtFirst) {
  EXPECT_EQ(human_duration(-5s), "Less than a second");
  EXPECT_EQ(human_duration(0s), "Less than a second");
  EXPECT_EQ(human_duration(1s), "1 second");
  EXPECT_EQ(human_duration(2s), "2 seconds");
  EXPECT_EQ(human_duration(59s), "59 seconds");
}

TEST(HumanDuration, IsInMinutesAndHours) {
  EXPECT_EQ(human_duration(60s), "About a minute");
  EXPECT_EQ(human_duration(119s), "About a minute");
  EXPECT_EQ(human_duration(120s), "2 minutes");
  EXPECT_EQ(human_duration(59min + 59s), "59 minutes");
  EXPECT_EQ(human_duration(1h), "About an hour");
  EXPECT_EQ(human_duration(1h + 29min + 59s), "About an hour");
  EXPECT_EQ(human_duration(1h + 30min), "2 hours");
  EXPECT_EQ(human_duration(3h + 31min), "4 hours");
  EXPECT_EQ(human_duration(47h + 29min), "47 hours");
}

TEST(HumanDuration, IsInDaysAndMore) {
  EXPECT_EQ(human_duration(47h + 30min), "2 days");
  EXPECT_EQ(human_duration(days(13) + 5h), "13 days");
  EXPECT_EQ(human_duration(days(14)), "2 weeks");
  EXPECT_EQ(human_duration(days(44)), "6 weeks");
  EXPECT_EQ(human_duration(days(59)), "8 weeks");
  EXPECT_EQ(human_duration(days(60)), "2 months");
  EXPECT_EQ(human_duration(days(720)), "24 months");
  EXPECT_EQ(human_duration(days(730)), "2 years");
  EXPECT_EQ(human_duration(days(3 * 365 + 60)), "3 years");
}

TEST(HumanDuration, KnowsTheLongest) {
  EXPECT_EQ(human_duration(seconds::max()), "292471208677 years");
  EXPECT_EQ(human_duration(seconds::min()), "Less than a second");
}

TEST(Rfc3339, HasTheDigitsThatItNeeds) {
  EXPECT_EQ(rfc3339_nano(Time(1795370400s)), "2026-11-22T18:00:00Z");
  EXPECT_EQ(rfc3339_nano(Time(1795370400s + 123456789ns)),
            "2026-11-22T18:00:00.123456789Z");
  EXPECT_EQ(rfc3339_nano(Time(1795370400s + 120ms)), "2026-11-22T18:00:00.12Z");
  EXPECT_EQ(rfc3339_nano(Time(1795370400s + 1ns)), "2026-11-22T18:00:00.000000001Z");
  EXPECT_EQ(rfc3339_nano(Time()), "1970-01-01T00:00:00Z");
  EXPECT_EQ(rfc3339_nano(Time(-1ns)), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(rfc3339_nano(std::nullopt), "0001-01-01T00:00:00Z");
}

TEST(Rfc3339, MayHaveNineDigits) {
  EXPECT_EQ(rfc3339_nano_fixed(Time(1795370400s)), "2026-11-22T18:00:00.000000000Z");
  EXPECT_EQ(rfc3339_nano_fixed(Time(1795370400s + 500ms)),
            "2026-11-22T18:00:00.500000000Z");
  EXPECT_EQ(rfc3339_nano_fixed(Time::min()), "1677-09-21T00:12:43.145224192Z");
  EXPECT_EQ(rfc3339_nano_fixed(Time::max()), "2262-04-11T23:47:16.854775807Z");
}

TEST(HumanSizeDocker, HasThreeDigits) {
  EXPECT_EQ(human_size_docker(0), "0B");
  EXPECT_EQ(human_size_docker(999), "999B");
  EXPECT_EQ(human_size_docker(1000), "1kB");
  EXPECT_EQ(human_size_docker(1005), "1kB");
  EXPECT_EQ(human_size_docker(9995), "9.99kB");
  EXPECT_EQ(human_size_docker(10050), "10.1kB");
  EXPECT_EQ(human_size_docker(999'499), "999kB");
  EXPECT_EQ(human_size_docker(999'500), "1e+03kB");
  EXPECT_EQ(human_size_docker(4'265'000), "4.26MB");
  EXPECT_EQ(human_size_docker(4'270'000), "4.27MB");
  EXPECT_EQ(human_size_docker(1'000'000'000), "1GB");
  EXPECT_EQ(human_size_docker(9'223'372'036'854'775'807U), "9.22EB");
  EXPECT_EQ(human_size_docker(18'446'744'073'709'551'615U), "18.4EB");
}

/// In a time zone of its own: one and a half hours east of Greenwich, all the year.
class ParseTime : public testing::Test {
 protected:
  void SetUp() override {
    if (const char* zone = std::getenv("TZ")) before_ = zone;
    set("XXX-1:30");
  }
  void TearDown() override { set(before_); }

  /// As rfc3339_nano has it; or what the refusal says.
  static std::string parsed(const std::string& text) {
    try {
      return rfc3339_nano(parse_time(text, kNow));
    } catch (const common::ExitError& error) {
      EXPECT_EQ(error.code(), common::kFailure);
      return error.what();
    }
  }

  static constexpr Time kNow{1795370400s + 500ms};  // 2026-11-22T18:00:00.5Z

 private:
  static void set(const std::string& zone) {
    zone.empty() ? ::unsetenv("TZ") : ::setenv("TZ", zone.c_str(), 1);
    ::tzset();
  }
  std::string before_;
};

TEST_F(ParseTime, KnowsDurationsBeforeNow) {
  EXPECT_EQ(parsed("10m"), "2026-11-22T17:50:00Z");
  EXPECT_EQ(parsed("1h30m"), "2026-11-22T16:30:00Z");
  EXPECT_EQ(parsed("1.5h"), "2026-11-22T16:30:00Z");
  EXPECT_EQ(parsed(".5s"), "2026-11-22T18:00:00Z");
  EXPECT_EQ(parsed("5.s"), "2026-11-22T17:59:55Z");
  EXPECT_EQ(parsed("-5m"), "2026-11-22T18:05:00Z");
  EXPECT_EQ(parsed("+5m"), "2026-11-22T17:55:00Z");
  EXPECT_EQ(parsed("0s"), "2026-11-22T18:00:00Z");
  EXPECT_EQ(parsed("+0"), "2026-11-22T18:00:00Z");
  EXPECT_EQ(parsed("501ms"), "2026-11-22T17:59:59Z");
  EXPECT_EQ(parsed("600000000ns"), "2026-11-22T17:59:59Z");
  EXPECT_EQ(parsed("1000000us1000000\xc2\xb5s1000000\xce\xbcs"), "2026-11-22T17:59:57Z");
  EXPECT_EQ(parsed("0.00000000000000000000001h"), "2026-11-22T18:00:00Z");
}

TEST_F(ParseTime, KnowsTimesWithAZone) {
  EXPECT_EQ(parsed("2020-01-02T03:04:05Z"), "2020-01-02T03:04:05Z");
  EXPECT_EQ(parsed("2020-01-02T03:04:05.123456789Z"), "2020-01-02T03:04:05.123456789Z");
  EXPECT_EQ(parsed("2020-01-02T03:04:05.5+02:30"), "2020-01-02T00:34:05.5Z");
  EXPECT_EQ(parsed("2020-01-02T03:04:05-02:30"), "2020-01-02T05:34:05Z");
  EXPECT_EQ(parsed("2020-01-02T03:04Z"), "2020-01-02T03:04:00Z");
  EXPECT_EQ(parsed("2020-01-02T03Z"), "2020-01-02T03:00:00Z");
  EXPECT_EQ(parsed("2020-01-02Z"), "2020-01-02T00:00:00Z");
  EXPECT_EQ(parsed("2020-01-02+01:00"), "2020-01-01T23:00:00Z");
}

TEST_F(ParseTime, KnowsTimesOfHere) {
  EXPECT_EQ(parsed("2020-01-02"), "2020-01-01T22:30:00Z");
  EXPECT_EQ(parsed("2020-01-02T03"), "2020-01-02T01:30:00Z");
  EXPECT_EQ(parsed("2020-01-02T3:04:05"), "2020-01-02T01:34:05Z");
  EXPECT_EQ(parsed("2020-01-02T03:04"), "2020-01-02T01:34:00Z");
  EXPECT_EQ(parsed("2020-01-02T03:04:05.1234567891"), "2020-01-02T01:34:05.123456789Z");
  EXPECT_EQ(parsed("2020-01-02T03:04:05,5"), "2020-01-02T01:34:05.5Z");
  EXPECT_EQ(parsed("2020-02-29T00:00:00."),
            "parsing time \"2020-02-29T00:00:00.\": extra "
            "text: \".\"");
}

TEST_F(ParseTime, KnowsSecondsSince1970) {
  EXPECT_EQ(parsed("0"), "1970-01-01T00:00:00Z");
  EXPECT_EQ(parsed("1795370400"), "2026-11-22T18:00:00Z");
  EXPECT_EQ(parsed("1795370400.5"), "2026-11-22T18:00:00.5Z");
  EXPECT_EQ(parsed("1.000000001"), "1970-01-01T00:00:01.000000001Z");
  EXPECT_EQ(parsed("1.12345678901"), "1970-01-01T00:00:01.123456789Z");
  EXPECT_EQ(parsed("20200102"), "1970-08-22T19:08:22Z");
}

TEST_F(ParseTime, EndsWhereTimeEnds) {
  EXPECT_EQ(parse_time("0001-01-01T00:00:00Z", kNow), Time::min());
  EXPECT_EQ(parse_time("9999-12-31T00:00:00Z", kNow), Time::max());
  EXPECT_EQ(parse_time("9223372036854775807", kNow), Time::max());
  EXPECT_EQ(parse_time("-2562047h", kNow), Time::max());
  EXPECT_EQ(parse_time("2562047h", Time::min()), Time::min());
  EXPECT_EQ(parse_time("0s", Time::min()), Time::min());
  EXPECT_EQ(rfc3339_nano(Time::min()), "1677-09-21T00:12:43.145224192Z");
}

TEST_F(ParseTime, IsRefusedInDockersWords) {
  for (const char* text : {"", "abc", "10x", "7d", "1h1", "1.5.5", "1e5", "5.", ".5", "+",
                           ".", "9999999h", "99999999999999999999", "1_0", " 5m",
                           "9223372036854775807h", "2562047h2562047h"}) {
    EXPECT_EQ(parsed(text),
              "failed to parse value as time or duration: \"" + std::string(text) + "\"");
  }
  EXPECT_EQ(parsed("a\"b\n"), R"(failed to parse value as time or duration: "a\"b\n")");
}

TEST_F(ParseTime, SaysWhatIsWrongWithADate) {
  const auto says = [](const std::string& text, const std::string& reason) {
    EXPECT_EQ(parsed(text), "parsing time \"" + text + "\"" + reason);
  };
  says("2020-13-01", ": month out of range");
  says("2020-00-01", ": month out of range");
  says("2020-02-30", ": day out of range");
  says("2021-02-29", ": day out of range");
  says("2020-01-02T25:00:00", ": hour out of range");
  says("2020-01-02T24:00:00", ": hour out of range");
  says("2020-01-02T03:60:00", ": minute out of range");
  says("2020-01-02T03:04:60", ": second out of range");
  says("2020-01-02T03:04:05+99:00", ": time zone offset hour out of range");
  says("2020-01-02T03:04:05.5x", ": extra text: \"x\"");
  says("2020-01-02 03:04:05", ": extra text: \" 03:04:05\"");
  says("2020-01-02T", " as \"2006-01-02T15\": cannot parse \"\" as \"15\"");
  says("1-2", " as \"2006-01-02\": cannot parse \"1-2\" as \"2006\"");
  says("2020-1-2", " as \"2006-01-02\": cannot parse \"1-2\" as \"01\"");
  says("2020/01-02", " as \"2006-01-02\": cannot parse \"/01-02\" as \"-\"");
  says("-3.5",
       " as \"2006-01-02T15:04:05.999999999\": cannot parse \"-3.5\" as \"2006\"");
  says("2020-01-02T03:04:05z",
       " as \"2006-01-02T15:04:05Z07:00\": cannot parse \"z\" as \"Z07:00\"");
  says("2020-01-02T03:04:05-0230",
       " as \"2006-01-02T15:04Z07:00\": cannot parse \":05-0230\" as \"Z07:00\"");
}

TEST_F(ParseTime, NamesTheOption) {
  try {
    parse_time("abc", kNow, "since");
    FAIL();
  } catch (const common::ExitError& error) {
    EXPECT_STREQ(
        error.what(),
        R"(invalid value for "since": failed to parse value as time or duration: )"
        R"("abc")");
  }
}

}  // namespace
}  // namespace minidocker
