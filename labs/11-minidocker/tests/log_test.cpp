#include "minidocker/log.hpp"

#include <array>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/json.hpp"
#include "minidocker/durations.hpp"
#include "support.hpp"

namespace minidocker {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t kPart = 16384;

class LogTest : public testing::Test {
 protected:
  std::vector<std::string> texts() const {
    LogReader reader(folder_.path());
    return rest_of(reader);
  }
  static std::vector<std::string> rest_of(LogReader& reader) {
    std::vector<std::string> texts;
    while (const auto line = reader.next()) texts.push_back(line->text);
    return texts;
  }
  /// What is in the file, line by line, as JSON.
  std::vector<common::Json> objects() const {
    const std::string text = common::read_file(folder_ / kLogFile);
    std::vector<common::Json> objects;
    for (const auto line : common::split(text, '\n')) {
      objects.push_back(common::Json::parse(line));
    }
    return objects;
  }
  void append(std::string_view bytes) const {
    common::write_all(file_.get(), bytes, kLogFile);
  }
  std::vector<std::string> last(std::size_t lines) const {
    LogReader reader(folder_.path());
    reader.skip_to_last(lines);
    return rest_of(reader);
  }

  test::Folder folder_;
  common::UniqueFd file_ = open_log(folder_.path());
  LogWriter out_{file_.get(), "stdout"};
  LogWriter err_{file_.get(), "stderr"};
};

TEST_F(LogTest, HasALineForEachLine) {
  out_.write("one\ntwo\n\nthr");
  EXPECT_THAT(texts(), ElementsAre("one\n", "two\n", "\n"));
  out_.write("ee\n");
  out_.finish();
  EXPECT_THAT(texts(), ElementsAre("one\n", "two\n", "\n", "three\n"));
}

TEST_F(LogTest, HasTheEndOfALineThatHasNone) {
  out_.write("one\ntw");
  out_.write("o");
  out_.finish();
  EXPECT_THAT(texts(), ElementsAre("one\n", "two"));
  out_.finish();  // nothing is left
  EXPECT_EQ(texts().size(), 2U);
}

TEST_F(LogTest, IsInDockersFormat) {
  const Time before = now();
  out_.write("a \"b\"\n");
  err_.write("c");
  err_.finish();
  const Time after = now();
  const auto lines = objects();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].at("log"), "a \"b\"\n");
  EXPECT_EQ(lines[0].at("stream"), "stdout");
  EXPECT_EQ(lines[1].at("log"), "c");
  EXPECT_EQ(lines[1].at("stream"), "stderr");
  for (const auto& line : lines) {
    EXPECT_EQ(line.size(), 3U);
    const Time time = parse_time(line.at("time").get<std::string>(), now());
    EXPECT_GE(time, before);
    EXPECT_LE(time, after);
  }
  EXPECT_EQ(
      common::read_file(folder_ / kLogFile).rfind(R"({"log":"a \"b\"\n","stream":)", 0),
      0U);
}

TEST_F(LogTest, KeepsStreamsApart) {
  out_.write("ou");
  err_.write("err\n");
  out_.write("t\n");
  LogReader reader(folder_.path());
  const auto first = reader.next();
  const auto second = reader.next();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->text, "err\n");
  EXPECT_TRUE(first->error);
  EXPECT_EQ(second->text, "out\n");
  EXPECT_FALSE(second->error);
  EXPECT_GE(second->time, first->time);
  EXPECT_FALSE(reader.next());
}

TEST_F(LogTest, HasLongLinesInParts) {
  const std::string text = std::string(kPart, 'a') + std::string(kPart, 'b') + "c\n";
  out_.write(text);
  EXPECT_THAT(texts(),
              ElementsAre(std::string(kPart, 'a'), std::string(kPart, 'b'), "c\n"));
}

TEST_F(LogTest, HasThemInPartsHoweverTheyCome) {
  std::string text = std::string(2 * kPart + 5, 'x') + "\n";
  for (const char c : text) out_.write({&c, 1});
  EXPECT_THAT(texts(),
              ElementsAre(std::string(kPart, 'x'), std::string(kPart, 'x'), "xxxxx\n"));
}

TEST_F(LogTest, HasALineOfExactlyAPartInOne) {
  out_.write(std::string(kPart - 1, 'a') + "\n");
  out_.write(std::string(kPart, 'b') + "\n");
  EXPECT_THAT(texts(), ElementsAre(std::string(kPart - 1, 'a') + "\n",
                                   std::string(kPart, 'b'), "\n"));
}

TEST_F(LogTest, DoesNotWaitForTheEndOfALongLine) {
  out_.write(std::string(kPart - 1, 'a'));
  EXPECT_THAT(texts(), IsEmpty());
  out_.write("a");
  EXPECT_EQ(texts().size(), 1U);
}

TEST_F(LogTest, HasAReplacementForWhatIsNoUtf8) {
  out_.write(
      "a\xff"
      "b \xe2\x82\xac \xe2\x82\n");
  out_.write(std::string("\0\x1b[1m\x7f\n", 7));
  EXPECT_THAT(texts(), ElementsAre("a\xef\xbf\xbd"
                                   "b \xe2\x82\xac \xef\xbf\xbd\n",
                                   std::string("\0\x1b[1m\x7f\n", 7)));
}

TEST_F(LogTest, ReadsOverLinesThatWereCut) {
  out_.write("one\n");
  append(R"({"log":"cut off)"
         "\n");
  append(
      "\n[]\n17\n"
      R"({"log":"no time"})"
      "\n"
      R"({"time":"2026-11-22T18:00:00Z"})"
      "\n");
  append(std::string(3, '\0') + "\n");
  out_.write("two\n");
  EXPECT_THAT(texts(), ElementsAre("one\n", "two\n"));
}

TEST_F(LogTest, ReadsTimesToTheNanosecond) {
  append(R"({"log":"x\n","stream":"stderr","time":"2026-11-22T18:00:00.123456789Z"})"
         "\n");
  LogReader reader(folder_.path());
  const auto line = reader.next();
  ASSERT_TRUE(line);
  EXPECT_EQ(rfc3339_nano(line->time), "2026-11-22T18:00:00.123456789Z");
  EXPECT_TRUE(line->error);
}

TEST_F(LogTest, IsReadWhileItGrows) {
  LogReader reader(folder_.path());
  EXPECT_FALSE(reader.next());
  out_.write("one\n");
  EXPECT_THAT(rest_of(reader), ElementsAre("one\n"));
  append(R"({"log":"two\n","stre)");
  EXPECT_FALSE(reader.next());
  append(R"(am":"stdout","time":"2026-11-22T18:00:00Z"})");
  EXPECT_FALSE(reader.next());
  append("\n");
  EXPECT_THAT(rest_of(reader), ElementsAre("two\n"));
  out_.write("three\nfour\n");
  EXPECT_THAT(rest_of(reader), ElementsAre("three\n", "four\n"));
}

TEST_F(LogTest, MayBeLongerThanWhatIsReadAtOnce) {
  constexpr std::size_t kLines = 3000;
  for (std::size_t i = 0; i < kLines; ++i) out_.write("line " + std::to_string(i) + "\n");
  const auto all = texts();
  ASSERT_EQ(all.size(), kLines);
  EXPECT_EQ(all.front(), "line 0\n");
  EXPECT_EQ(all.back(), "line 2999\n");
  EXPECT_EQ(last(1000).front(), "line 2000\n");
  EXPECT_EQ(last(1000).size(), 1000U);
}

TEST_F(LogTest, IsReadFromItsLastLines) {
  out_.write("one\ntwo\nthree\n");
  EXPECT_THAT(last(0), IsEmpty());
  EXPECT_THAT(last(1), ElementsAre("three\n"));
  EXPECT_THAT(last(2), ElementsAre("two\n", "three\n"));
  EXPECT_THAT(last(3), ElementsAre("one\n", "two\n", "three\n"));
  EXPECT_THAT(last(99), ElementsAre("one\n", "two\n", "three\n"));
}

TEST_F(LogTest, IsReadOnAfterItsLastLines) {
  out_.write("one\ntwo\n");
  LogReader none(folder_.path());
  none.skip_to_last(0);
  LogReader one(folder_.path());
  one.skip_to_last(1);
  out_.write("three\n");
  EXPECT_THAT(rest_of(none), ElementsAre("three\n"));
  EXPECT_THAT(rest_of(one), ElementsAre("two\n", "three\n"));
}

TEST_F(LogTest, MayEndInALineThatIsStillToCome) {
  out_.write("one\ntwo\n");
  append(R"({"log":"three\n",)");
  LogReader reader(folder_.path());
  reader.skip_to_last(1);
  EXPECT_THAT(rest_of(reader), ElementsAre("two\n"));
  append(R"("time":"2026-11-22T18:00:00Z"})"
         "\n");
  EXPECT_THAT(rest_of(reader), ElementsAre("three\n"));
}

TEST(Log, IsForItsOwnerAlone) {
  const test::Folder folder;
  open_log(folder.path());
  EXPECT_EQ(std::filesystem::status(folder / kLogFile).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(Log, IsAppendedToAtTheNextStart) {
  const test::Folder folder;
  for (const char* text : {"one\n", "two\n"}) {
    const auto file = open_log(folder.path());
    LogWriter(file.get(), "stdout").write(text);
  }
  LogReader reader(folder.path());
  EXPECT_EQ(reader.next()->text, "one\n");
  EXPECT_EQ(reader.next()->text, "two\n");
}

TEST(Log, OfOneThatNeverRanIsEmpty) {
  const test::Folder folder;
  LogReader reader(folder.path());
  EXPECT_FALSE(reader.next());
  reader.skip_to_last(5);
  EXPECT_FALSE(reader.next());
}

TEST(Log, LosesLinesOnAFullDiskAndGoesOn) {
  const common::UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  if (!full.valid()) GTEST_SKIP() << "there is no /dev/full here";
  LogWriter writer(full.get(), "stdout");
  writer.write("one\ntw");
  writer.write("o");
  writer.finish();
  const test::Folder folder;
  const auto file = open_log(folder.path());
  common::check(::dup3(file.get(), full.get(), O_CLOEXEC),
                "dup3");  // there is room again
  writer.write("three\n");
  LogReader reader(folder.path());
  EXPECT_EQ(reader.next()->text, "three\n");
  EXPECT_FALSE(reader.next());
}

}  // namespace
}  // namespace minidocker
