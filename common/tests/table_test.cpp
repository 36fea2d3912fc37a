#include "common/table.hpp"

#include <gtest/gtest.h>

namespace common {
namespace {

TEST(Table, AlignsItsColumns) {
  Table table({"NAME", "STATE"});
  table.add({"web", "running"});
  table.add({"database", "-"});
  EXPECT_EQ(table.text(),
            "NAME      STATE\n"
            "web       running\n"
            "database  -\n");
}

TEST(Table, HasOnlyItsHeaderWhenItIsEmpty) {
  const Table table({"NAME", "STATE"});
  EXPECT_TRUE(table.empty());
  EXPECT_EQ(table.text(), "NAME  STATE\n");
}

TEST(Table, NeedsNoHeader) {
  Table table({});
  table.add({"a", "b"});
  EXPECT_FALSE(table.empty());
  EXPECT_EQ(table.text(), "a  b\n");
}

TEST(Table, TakesRowsOfDifferentLengths) {
  Table table({"A", "B"});
  table.add({"only"});
  table.add({"1", "2", "3"});
  EXPECT_EQ(table.text(), "A     B\nonly\n1     2  3\n");
}

TEST(Table, HasNoTrailingSpaces) {
  Table table({"A", "B"});
  table.add({"x", ""});
  table.add({"", ""});
  EXPECT_EQ(table.text(), "A  B\nx\n\n");
}

TEST(Table, AlignsColoursAndOtherAlphabets) {
  Table table({"A", "B"});
  table.add({"\x1b[31mred\x1b[0m", "1"});
  table.add({"\xc3\xa9", "2"});
  EXPECT_EQ(table.text(), "A    B\n\x1b[31mred\x1b[0m  1\n\xc3\xa9    2\n");
}

}  // namespace
}  // namespace common
