#include "markdown.hpp"

#include <cstdio>

#include <gtest/gtest.h>

namespace lab {
namespace {

std::string render(const char* text, std::size_t width = 30) {
  const common::Terminal plain(std::fopen("/dev/null", "w"));
  return render_markdown(text, plain, width);
}

TEST(Markdown, WrapsParagraphs) {
  EXPECT_EQ(render("one two\nthree four five\n\nsix", 14),
            "one two three\nfour five\n\nsix\n");
}

TEST(Markdown, HangsListItems) {
  EXPECT_EQ(render("- one two three\n  four\n- five\n\n10. six seven", 12),
            "- one two\n  three four\n- five\n\n10. six\n    seven\n");
}

TEST(Markdown, LeavesCodeAsItIs) {
  EXPECT_EQ(render("See:\n\n    check(  a );\n    # b\n\nend"),
            "See:\n\n    check(  a );\n    # b\n\nend\n");
  EXPECT_EQ(render("```cpp\nint  a;\n```\n"), "    int  a;\n");
}

TEST(Markdown, KeepsBackticksWithoutColourAndDropsStars) {
  EXPECT_EQ(render("the `a*b` is **not** it"), "the `a*b` is not it\n");
}

TEST(Markdown, SpellsLinksOut) {
  EXPECT_EQ(render("[chroot(2)](url) and x[0]"), "chroot(2) (url) and x[0]\n");
}

TEST(Markdown, TakesUnfinishedMarksAsText) {
  EXPECT_EQ(render("a ` b ** c [d"), "a ` b ** c [d\n");
}

}  // namespace
}  // namespace lab
