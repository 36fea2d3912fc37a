#include "archive_reader.hpp"

#include <cerrno>
#include <cstdint>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/files.hpp"
#include "support.hpp"
#include "tar_builder.hpp"

namespace common {
namespace {

using test::TarBuilder;
using ::testing::HasSubstr;

/// Bytes that no filter makes shorter.
std::string noise(std::size_t size) {
  std::string text(size, '\0');
  std::uint32_t state = 1;
  for (char& c : text) {
    state = state * 1664525U + 1013904223U;
    c = static_cast<char>(state >> 24U);
  }
  return text;
}

class Damage : public ::testing::TestWithParam<TarBuilder::Filter> {
 protected:
  void SetUp() override {
    TarBuilder tar(file_, GetParam());
    tar.folder("a").file("a/noise", noise(1'000'000)).file("b", "b").done();
    text_ = read_file(file_);
  }
  /// What reading an archive with these bytes to its end says.
  std::string reading(std::string_view text) {
    test::write_file(file_, text);
    return test::message_of([&] {
      ArchiveReader reader(file_, 1 << 30);
      while (reader.next() != nullptr) {
        while (reader.next_block()) {
        }
      }
    });
  }

  test::Folder folder_;
  std::filesystem::path file_ = folder_ / "file";
  std::string text_;
};

TEST_P(Damage, IsNotSeenWhereThereIsNone) {
  EXPECT_EQ(reading(text_), "");
}

// tar itself has no checksum of contents, nor has zstd as libarchive writes it (zstd(1)
// adds one).
class DamageWithAChecksum : public Damage {};

TEST_P(DamageWithAChecksum, OfABitIsSeen) {
  std::string text = text_;
  text[text.size() / 2] ^= 1;
  EXPECT_NE(reading(text), "");
}

TEST_P(Damage, ByCuttingIsSeenAnywhere) {
  for (const std::size_t size : {20UL, 600UL, 1536UL, text_.size() / 2}) {
    EXPECT_NE(reading(text_.substr(0, size)), "") << size << " bytes";
  }
  if (GetParam() != TarBuilder::Filter::kNone) {
    EXPECT_THAT(reading(text_.substr(0, 20)), HasSubstr("file: damaged: "));
  }
}

TEST_P(Damage, NamesTheArchiveAndTheEntry) {
  const std::string message = reading(text_.substr(0, text_.size() - 20'000));
  EXPECT_THAT(message, HasSubstr(file_.native() + ": a/noise: damaged here or after: "));
}

TEST(PlainArchive, ThatIsCutOffBetweenTwoEntriesIsDamaged) {
  const test::Folder folder;
  TarBuilder tar(folder / "file");
  tar.folder("a").folder("b").done();
  std::string text = read_file(folder / "file");
  const std::size_t end = text.find_last_not_of('\0') / 512 * 512 + 512;
  test::write_file(folder / "file", text.substr(0, end));
  EXPECT_THAT(test::message_of([&] {
                ArchiveReader reader(folder / "file", 1 << 30);
                while (reader.next() != nullptr) {
                }
              }),
              HasSubstr("b/: damaged here or after: it is cut off"));
}

INSTANTIATE_TEST_SUITE_P(OfEveryCompression, Damage,
                         ::testing::Values(TarBuilder::Filter::kNone,
                                           TarBuilder::Filter::kGzip,
                                           TarBuilder::Filter::kBzip2,
                                           TarBuilder::Filter::kXz,
                                           TarBuilder::Filter::kZstd));

INSTANTIATE_TEST_SUITE_P(OfEveryCompression, DamageWithAChecksum,
                         ::testing::Values(TarBuilder::Filter::kGzip,
                                           TarBuilder::Filter::kBzip2,
                                           TarBuilder::Filter::kXz));

class NotAnArchive : public ::testing::Test {
 protected:
  std::string reading(std::string_view text) {
    test::write_file(folder_ / "file", text);
    return test::message_of([&] { ArchiveReader(folder_ / "file", 1 << 30).next(); });
  }
  test::Folder folder_;
};

TEST_F(NotAnArchive, IsAnEmptyFile) {
  EXPECT_THAT(reading(""), HasSubstr("file: not a tar archive"));
}

TEST_F(NotAnArchive, IsGarbage) {
  EXPECT_THAT(reading("hello\n"), HasSubstr("file: not a tar archive"));
  EXPECT_THAT(reading(noise(100'000)), HasSubstr("file: not a tar archive"));
}

TEST_F(NotAnArchive, IsAnotherFormat) {
  EXPECT_THAT(reading("!<arch>\ndebian-binary   "), HasSubstr("not a tar archive"));
}

TEST_F(NotAnArchive, IsAFolder) {
  EXPECT_EQ(test::error_of([&] { ArchiveReader(folder_.path(), 1).next(); }), EISDIR);
}

TEST_F(NotAnArchive, IsAFileThatIsNotThere) {
  EXPECT_EQ(test::error_of([&] { ArchiveReader(folder_ / "nothing", 1).next(); }),
            ENOENT);
}

}  // namespace
}  // namespace common
