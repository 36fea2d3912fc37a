#include "plain_bytes.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace common {
namespace {

std::string all_of(PlainBytes& bytes) {
  std::string text;
  for (auto piece = bytes.next(); !piece.empty(); piece = bytes.next()) text += piece;
  return text;
}

TEST(PlainBytes, AreTheFilesOwnWithoutACompression) {
  const test::Folder folder;
  const std::string text(300'001, 'x');
  test::write_file(folder / "f", text);
  PlainBytes bytes(folder / "f");
  EXPECT_FALSE(bytes.at_end());
  EXPECT_EQ(all_of(bytes), text);
  EXPECT_TRUE(bytes.at_end());
  EXPECT_EQ(bytes.count(), text.size());
  EXPECT_EQ(bytes.trailing_zeros(), 0U);
}

TEST(PlainBytes, MayBeNone) {
  const test::Folder folder;
  test::write_file(folder / "f", "");
  PlainBytes bytes(folder / "f");
  EXPECT_EQ(bytes.next(), "");
  EXPECT_TRUE(bytes.at_end());
}

TEST(PlainBytes, CountTheZerosAtTheirEndOverAllPieces) {
  const test::Folder folder;
  std::string text(300'000, '\0');
  text[100] = 'x';
  test::write_file(folder / "f", text);
  PlainBytes bytes(folder / "f");
  all_of(bytes);
  EXPECT_EQ(bytes.trailing_zeros(), text.size() - 101);
}

}  // namespace
}  // namespace common
