#include "minidocker/go_template.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "template_rows.hpp"

namespace minidocker {
namespace {

using common::Json;
using testing::HasSubstr;

std::string rendered(std::string_view text, const Json& value) {
  return GoTemplate(text).render(value);
}

std::string of_json(std::string_view text, std::string_view json) {
  return rendered(text, Json::parse(json));
}

/// Why a template fails, and with which exit code; "" if it does not.
std::string failure(std::string_view text, const Json& value, int code) {
  try {
    GoTemplate(text).render(value);
  } catch (const TemplateError& error) {
    EXPECT_EQ(error.code(), code) << text;
    EXPECT_EQ(error.what(), "template parsing error: " + error.reason());
    return error.reason();
  }
  return "";
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(GoTemplate, RendersAsDockerDoes) {
  const Json data = Json::parse(kData);
  for (const auto& [text, expected] : kRendered)
    EXPECT_EQ(rendered(text, data), expected) << text;
}

TEST(GoTemplate, ThatCannotBeReadIsRefusedInDockersWords) {
  for (const auto& [text, expected] : kNotRead)
    EXPECT_EQ(failure(text, {}, 64), expected) << text;
}

TEST(GoTemplate, ThatCannotBeFilledInIsRefusedInDockersWords) {
  const Json data = Json::parse(kData);
  for (const auto& [text, expected] : kNotFilledIn)
    EXPECT_EQ(failure(text, data, common::kFailure), expected) << text;
}

TEST(GoTemplate, ReadsItsTextFirst) {
  EXPECT_THROW(GoTemplate("{{.a"), TemplateError);
  const GoTemplate ids("{{.id}};");
  EXPECT_EQ(ids.render(Json{{"id", "a"}}), "a;");
  EXPECT_EQ(ids.render(Json{{"id", 2}}), "2;");
}

TEST(GoTemplate, PrintsEveryKindOfValue) {
  EXPECT_EQ(of_json("{{.}}", "5"), "5");
  EXPECT_EQ(of_json("{{.}}", "null"), "<no value>");
  EXPECT_EQ(of_json("{{.}}", "\"a\""), "a");
  EXPECT_EQ(of_json("{{.}}", "[1, null, 1.5, true, [], {}]"),
            "[1 <nil> 1.5 true [] map[]]");
  EXPECT_EQ(of_json("{{.}}", R"({"b": 1, "a": {"d": 2, "c": ""}})"),
            "map[a:map[c: d:2] b:1]");
  EXPECT_EQ(of_json("{{.}}", R"({"": 1, "[": 2})"), "map[:1 [:2]");
}

TEST(GoTemplate, PrintsNumbersAsGoDoes) {
  EXPECT_EQ(of_json("{{.}}", "[0, -1, 9223372036854775807, 18446744073709551615]"),
            "[0 -1 9223372036854775807 18446744073709551615]");
  EXPECT_EQ(of_json("{{.}}", "[1.0, 0.1, 1e6, 123456.75, 1e-5, 5e-324, 1.7e308, -0.0]"),
            "[1 0.1 1e+06 123456.75 1e-05 5e-324 1.7e+308 -0]");
}

TEST(GoTemplate, ComputesWithNumbersOfTheValue) {
  const auto* const data =
      R"({"n": 5, "zero": 0, "big": 18446744073709551615, "f": 0.5})";
  EXPECT_EQ(of_json("{{eq .n 5}} {{gt .n 4}} {{lt .n .big}} {{lt -1 .big}}", data),
            "true true true true");
  EXPECT_EQ(of_json("{{eq .big .big}} {{eq .n .big}} {{ge .big 1}}", data),
            "true false true");
  EXPECT_EQ(of_json("{{if .zero}}a{{else}}b{{end}}{{if .big}}c{{end}}", data), "bc");
  EXPECT_EQ(of_json("{{range .n}}{{.}}{{end}}", data), "01234");
  EXPECT_EQ(of_json("{{printf \"%03d %x %.2f\" .n .big .f}}", data),
            "005 ffffffffffffffff 0.50");
  EXPECT_EQ(of_json("{{pad \"a\" .n .zero}}", data), "     a");
  EXPECT_EQ(of_json("{{printf \"%T %T %v\" .n .f .n}}", data), "int float64 5");
}

TEST(GoTemplate, KeepsTheOrderOfKeysInJson) {
  const auto* const data = R"({"b": 1, "a": [1, 2.0, "x", null], "c": {}})";
  EXPECT_EQ(of_json("{{json .}}", data), R"({"b":1,"a":[1,2,"x",null],"c":{}})");
  EXPECT_EQ(of_json("{{range $k, $v := .}}{{$k}}{{end}}", data), "abc");
}

TEST(GoTemplate, WritesJsonAsGoDoes) {
  EXPECT_EQ(rendered("{{json .}}", Json("<a>&\"\\\n\x01\x7f\xe2\x80\xa8\xff")),
            R"("<a>&\"\\\n\u0001)"
            "\x7f"
            R"(\u2028\ufffd")");
  EXPECT_EQ(of_json("{{json .}}", "[1e20, 1e21, 0.000001, 1e-7, -1.5e-10, 0.0]"),
            "[100000000000000000000,1e+21,0.000001,1e-7,-1.5e-10,0]");
  EXPECT_EQ(of_json("{{json .}}", "[18446744073709551615, -1, true]"),
            "[18446744073709551615,-1,true]");
}

TEST(GoTemplate, JoinsAListOfStrings) {
  EXPECT_EQ(of_json("{{join . \", \"}}", R"(["a", "b"])"), "a, b");
  EXPECT_EQ(of_json("{{join . \", \"}}", "[]"), "");
  EXPECT_EQ(failure("{{join . \",\"}}", Json::parse(R"(["a", 1])"), 1),
            "template: :1:7: executing \"\" at <.>: wrong type for value; expected "
            "[]string; got []interface {}");
}

TEST(GoTemplate, KnowsNoValue) {
  EXPECT_EQ(failure("{{.a}}", {}, 1),
            "template: :1:2: executing \"\" at <.a>: nil data; no entry for key \"a\"");
  EXPECT_EQ(failure("{{len (.a)}}", Json{{"a", nullptr}}, 1),
            "template: :1:2: executing \"\" at <len (.a)>: error calling len: len of nil "
            "pointer");
}

TEST(GoTemplate, LeavesSomeOfGoOut) {
  EXPECT_EQ(failure("{{define \"x\"}}{{end}}", {}, 64),
            "template: :1: function \"define\" not defined");
  EXPECT_EQ(failure("{{html .}}", {}, 64), "template: :1: function \"html\" not defined");
  EXPECT_EQ(failure("{{1i}}", {}, 64), "template: :1: bad number syntax: \"1i\"");
}

TEST(GoTemplate, NestsToACertainDepth) {
  EXPECT_EQ(of_json("{{" + repeated("(", 199) + "1" + repeated(")", 199) + "}}", "1"),
            "1");
  EXPECT_EQ(of_json(repeated("{{if 1}}", 199) + "a" + repeated("{{end}}", 199), "1"),
            "a");
  constexpr const char* kTooDeep = "template: :1: max expression depth exceeded";
  for (const char* opens : {"{{if 1}}", "{{range .}}", "{{with 1}}"})
    EXPECT_EQ(failure(repeated(opens, 10'000), {}, 64), kTooDeep);
  const auto parentheses = repeated("(", 10'000) + "1" + repeated(")", 10'000);
  EXPECT_EQ(failure("{{" + parentheses + "}}", {}, 64), kTooDeep);
  EXPECT_EQ(failure("{{" + repeated("(", 100'000), {}, 64), kTooDeep);
  EXPECT_EQ(failure("{{if 0}}" + repeated("{{else if 0}}", 10'000) + "{{end}}", {}, 64),
            kTooDeep);
}

TEST(GoTemplate, ShowsValuesToACertainDepth) {
  const auto nested = [](int depth) {
    return Json::parse(repeated("[", depth) + repeated("]", depth));
  };
  EXPECT_EQ(rendered("{{.}}", nested(900)), repeated("[", 900) + repeated("]", 900));
  const Json deep = nested(20'000);
  for (const char* text : {"{{.}}", "{{json .}}", "{{print .}}", "{{printf \"%v\" .}}",
                           "{{eq . .}}", "{{printf \"\" .}}"})
    EXPECT_THAT(failure(text, deep, 1), HasSubstr("nested too deep")) << text;
  EXPECT_EQ(rendered("{{len .}}{{range .}}{{len .}}{{end}}", deep), "11");
}

TEST(GoTemplate, TakesLongTexts) {
  EXPECT_EQ(of_json(repeated("{{.}}-", 20'000), "1"), repeated("1-", 20'000));
  EXPECT_EQ(of_json(repeated("{{$x := .}}", 5'000) + "{{$x}}", "7"), "7");
}

TEST(GoTemplate, TakesAnyBytes) {
  EXPECT_EQ(of_json(std::string_view("a\0b", 3), "1"), std::string("a\0b", 3));
  EXPECT_EQ(rendered("\xff{{.}}\xfe", Json("\xff")), "\xff\xff\xfe");
  EXPECT_EQ(failure("{{\xff}}", {}, 64),
            "template: :1: unrecognized character in action: U+FFFD '\xef\xbf\xbd'");
  EXPECT_EQ(failure(std::string_view("{{\0}}", 5), {}, 64),
            "template: :1: unrecognized character in action: U+0000");
}

}  // namespace
}  // namespace minidocker
