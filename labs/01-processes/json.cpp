#include "process/json.hpp"

#include <fmt/format.h>

namespace process {
namespace {

using Replace = common::Json::error_handler_t;

bool is_utf8(const std::string& text) {
  try {
    [[maybe_unused]] const auto dumped = common::Json(text).dump();
    return true;
  } catch (const common::Json::type_error&) {
    return false;
  }
}

}  // namespace

std::string quoted(const std::string& text) {
  return common::Json(text).dump(-1, ' ', false, Replace::replace);
}

void put_name(common::Json& json, const std::string& name) {
  json["name"] = common::Json::parse(quoted(name));
  if (is_utf8(name)) return;
  std::string hex;
  for (const char c : name) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  json["name_hex"] = hex;
}

}  // namespace process
