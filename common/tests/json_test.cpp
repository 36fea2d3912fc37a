#include "common/json.hpp"

#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/files.hpp"
#include "support.hpp"

namespace common {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

class JsonFile : public ::testing::Test {
 protected:
  std::string refusal(std::string_view text) {
    test::write_file(path_, text);
    return test::message_of([&] { read_json(path_); });
  }
  test::Folder folder_;
  std::filesystem::path path_ = folder_ / "x.json";
};

TEST_F(JsonFile, IsReadAsItWasWrittenInTheOrderOfItsKeys) {
  const Json value = {{"z", 1}, {"a", {1, 2}}};
  write_json(path_, value);
  EXPECT_EQ(read_json(path_), value);
  EXPECT_EQ(read_file(path_), "{\n  \"z\": 1,\n  \"a\": [\n    1,\n    2\n  ]\n}\n");
}

TEST_F(JsonFile, IsWrittenThoughATextIsNotUtf8) {
  write_json(path_, {{"name", "caf\xe9"}});
  EXPECT_EQ(read_json(path_)["name"], "caf\xef\xbf\xbd");
}

TEST_F(JsonFile, SaysWhereItIsWrong) {
  EXPECT_THAT(refusal("{\"a\": 1,}"), EndsWith("x.json: not valid JSON at byte 9"));
  EXPECT_THAT(refusal(""), HasSubstr("not valid JSON"));
  EXPECT_THAT(refusal("{\"a\""), HasSubstr("not valid JSON"));
  EXPECT_THAT(refusal("\"caf\xe9\""), HasSubstr("not valid JSON"));
  EXPECT_THAT(refusal("{} {}"), HasSubstr("not valid JSON"));
}

TEST_F(JsonFile, MayBeDeep) {
  EXPECT_THAT(refusal(std::string(100'000, '[')), HasSubstr("not valid JSON"));
}

TEST_F(JsonFile, SaysThatItIsNotThere) {
  EXPECT_EQ(test::error_of([&] { read_json(path_); }), ENOENT);
}

}  // namespace
}  // namespace common
