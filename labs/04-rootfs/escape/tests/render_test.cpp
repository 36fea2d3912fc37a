#include <cstdio>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "common/files.hpp"
#include "common/text.hpp"
#include "rootfs/escape.hpp"

namespace rootfs {
namespace {

using testing::HasSubstr;
using Verdict = EscapeCell::Verdict;

const EscapeCell kOut{Verdict::kEscaped, "read it"};
const EscapeCell kIn{Verdict::kHeld, "open: ENOENT"};
const EscapeCell kUnknown{Verdict::kUntested, "mknod: EPERM"};

EscapeRow row(std::string id, std::vector<EscapeCell> cells) {
  return {std::move(id), "Tries.",
          "a defence with a rather long name, so that it wraps "
          "at the width of the terminal",
          std::move(cells)};
}

EscapeTable table() {
  return {{{"low", "little"}, {"middle", "more"}, {"high", "most"}},
          {row("soon", {kOut, kIn, kIn}), row("never", {kOut, kOut, kOut}),
           row("dark", {kUnknown, kUnknown, kUnknown})}};
}

TEST(HeldFrom, IsTheFirstLevelWithNoEscapeAfter) {
  EXPECT_EQ(row("", {kOut, kIn, kIn}).held_from(), 1U);
  EXPECT_EQ(row("", {kIn, kOut, kIn}).held_from(), 2U);
  EXPECT_EQ(row("", {kOut, kUnknown, kIn}).held_from(), 2U);
  EXPECT_EQ(row("", {kOut, kIn, kUnknown}).held_from(), 1U);
  EXPECT_EQ(row("", {kIn, kIn, kOut}).held_from(), std::nullopt);
  EXPECT_EQ(row("", {kUnknown}).held_from(), std::nullopt);
}

TEST(RenderEscapes, StaysWithin80ColumnsAndSaysWhy) {
  const std::string text = render(table(), common::Terminal(stdin));
  for (const auto line : common::split(text, '\n')) {
    EXPECT_LE(common::display_width(line), 80U) << line;
  }
  EXPECT_THAT(text, HasSubstr("soon    ESCAPED  held     held"));
  EXPECT_THAT(text, HasSubstr("dark    - (1)    - (1)    - (1)"));
  EXPECT_THAT(text, HasSubstr("(1)   not tested: mknod: EPERM"));
  EXPECT_THAT(text, HasSubstr("Held from middle on, by\n  soon"));
  EXPECT_THAT(text, HasSubstr("Held by none of these; what will is\n  never"));
  EXPECT_THAT(text, HasSubstr("Not tested on this host; by the books held by\n  dark"));
}

TEST(EscapesAsJson, HaveEveryCell) {
  const auto json = nlohmann::json::parse(to_json(table()));
  EXPECT_EQ(json["levels"][2]["name"], "high");
  EXPECT_EQ(json["rows"][0]["held_from"], "middle");
  EXPECT_TRUE(json["rows"][1]["held_from"].is_null());
  EXPECT_EQ(json["rows"][2]["cells"][0]["verdict"], "untested");
  EXPECT_EQ(json["rows"][0]["cells"][1]["detail"], "open: ENOENT");
}

}  // namespace
}  // namespace rootfs
