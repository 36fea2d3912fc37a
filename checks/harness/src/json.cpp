#include "harness/json.hpp"

#include "common/text.hpp"

namespace harness {

common::Json parse_json(const std::string& text, const std::string& read) {
  auto json = common::Json::parse(text, nullptr, false);
  constexpr std::size_t kMost = 300;
  Context::expect(
      !json.is_discarded(),
      {.symptom = "no-json",
       .expected = "JSON, as --json promises",
       .saw = common::printable(text.substr(0, kMost)),
       .most_often = "the program stopped before it printed anything, or something else "
                     "writes to standard output",
       .read = read});
  return json;
}

}  // namespace harness
