#include "format.hpp"

#include <gtest/gtest.h>

#include "common/cli.hpp"
#include "support.hpp"

namespace minidocker {
namespace {

using common::Json;

const std::vector<Column> kColumns = {{"CONTAINER ID", "ID"}, {"NAMES", "Names"}};
const std::vector<Column> kKnown = {
    {"CONTAINER ID", "ID"}, {"NAMES", "Names"}, {"STATUS", "Status"}};
const std::vector<Json> kRows = {{{"ID", "a1"}, {"Names", "web"}, {"Status", "Up"}},
                                 {{"ID", "b2"}, {"Names", "mail"}, {"Status", "Dead"}}};

std::string formatted(const std::optional<std::string>& format) {
  return format_rows(format, kRows, kColumns, kKnown);
}

TEST(Align, GivesEachColumnTheWidthOfItsWidestCell) {
  EXPECT_EQ(align({"A\tB\tC", "a long cell\tb\tc"}),
            "A             B         C\n"
            "a long cell   b         c\n");
}

TEST(Align, GivesEachColumnTenAtLeast) {
  EXPECT_EQ(align({"a\tb"}), "a         b\n");
  EXPECT_EQ(align({"1234567\tb"}), "1234567   b\n");
  EXPECT_EQ(align({"12345678\tb"}), "12345678   b\n");
}

TEST(Align, CountsCharactersAndNotBytes) {
  EXPECT_EQ(align({"\xc3\xa9\xc3\xa9\tb", "ee\tb"}),
            "\xc3\xa9\xc3\xa9        b\nee        b\n");
}

TEST(Align, TakesLinesOfDifferentLengths) {
  EXPECT_EQ(align({"a\tb\tc", "just one that is long", "a\tb"}),
            "a         b         c\njust one that is long\na         b\n");
  EXPECT_EQ(align({"", "a"}), "\na\n");
  EXPECT_EQ(align({"\tb"}), "          b\n");
  EXPECT_EQ(align({}), "");
}

TEST(FormatRows, IsATableByDefault) {
  const std::string table =
      "CONTAINER ID   NAMES\n"
      "a1             web\n"
      "b2             mail\n";
  EXPECT_EQ(formatted(std::nullopt), table);
  EXPECT_EQ(formatted("table"), table);
}

TEST(FormatRows, HasTheHeadersOfATableWithoutRows) {
  EXPECT_EQ(format_rows(std::nullopt, {}, kColumns, kKnown), "CONTAINER ID   NAMES\n");
  EXPECT_EQ(format_rows("{{.ID}}", {}, kColumns, kKnown), "");
  EXPECT_EQ(format_rows("json", {}, kColumns, kKnown), "");
}

TEST(FormatRows, IsATableOfOnesOwn) {
  EXPECT_EQ(formatted("table {{.Names}}\\t{{.Status}}"),
            "NAMES     STATUS\nweb       Up\nmail      Dead\n");
}

TEST(FormatRows, IsALineForEachRow) {
  EXPECT_EQ(formatted("{{.ID}}"), "a1\nb2\n");
  EXPECT_EQ(formatted("{{.ID}}\\t{{.Names}}"), "a1\tweb\nb2\tmail\n");
  EXPECT_EQ(formatted("{{.ID}}\\n-"), "a1\n-\nb2\n-\n");
  EXPECT_EQ(formatted("\\x\\"), "\\x\\\n\\x\\\n");
  EXPECT_EQ(formatted("{{json .Names}}"), "\"web\"\n\"mail\"\n");
}

TEST(FormatRows, IsAnObjectForEachRow) {
  EXPECT_EQ(formatted("json"),
            "{\"ID\":\"a1\",\"Names\":\"web\",\"Status\":\"Up\"}\n"
            "{\"ID\":\"b2\",\"Names\":\"mail\",\"Status\":\"Dead\"}\n");
}

TEST(FormatRows, RefusesATemplateThatIsWrong) {
  EXPECT_THROW(formatted("{{.ID"), common::ExitError);
}

}  // namespace
}  // namespace minidocker
