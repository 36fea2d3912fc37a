#include "sections.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace lab {
namespace {

TEST(Sections, HaveTitlesLinesTextsAndParts) {
  const auto sections = parse_sections(
      "for authors\n# 4.1 One\nfile: a.cpp\n\n## Read\n\nthis\nand that\n\n# 4.2 Two\n");
  ASSERT_EQ(sections.size(), 2U);
  EXPECT_EQ(sections[0].title, "4.1 One");
  EXPECT_EQ(sections[0].line, 2U);
  EXPECT_EQ(sections[0].text, "file: a.cpp");
  EXPECT_EQ(sections[0].part("Read"), "this\nand that");
  EXPECT_EQ(sections[0].part("Sketch"), "");
  EXPECT_EQ(sections[1].title, "4.2 Two");
}

TEST(Sections, KeepHeadingsInFencesAndIndentedCodeAsText) {
  const auto sections =
      parse_sections("# 4.1 One\n## Sketch\n```\n# include\n```\n\n    # two\n");
  ASSERT_EQ(sections.size(), 1U);
  EXPECT_EQ(sections[0].part("Sketch"), "```\n# include\n```\n\n    # two");
}

TEST(Sections, NeedANumberInTheTitle) {
  EXPECT_EQ(numbered_title({"4.10 A b", 1, {}, {}}, "f").number, "4.10");
  EXPECT_EQ(numbered_title({"4.10 A b", 1, {}, {}}, "f").title, "A b");
  for (const char* title : {"One", "4.1", "Step 4.1", "4 One"}) {
    try {
      numbered_title({title, 7, {}, {}}, "hints.md");
      FAIL() << title;
    } catch (const std::runtime_error& error) {
      EXPECT_EQ(std::string(error.what()).find("hints.md:7: "), 0U) << error.what();
    }
  }
}

}  // namespace
}  // namespace lab
