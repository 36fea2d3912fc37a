#include "rootfs/names.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/cli.hpp"
#include "common/files.hpp"
#include "common/text.hpp"

namespace rootfs {
namespace {

constexpr std::size_t kMaxName = 64;

bool is_alphanumeric(char c) {  // isalnum(3) would ask the locale
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name_character(char c) {
  return is_alphanumeric(c) || c == '_' || c == '.' || c == '-';
}

}  // namespace

bool is_valid_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxName && is_alphanumeric(name.front()) &&
         std::all_of(name.begin(), name.end(), is_name_character);
}

void require_valid_name(std::string_view kind, std::string_view name) {
  if (is_valid_name(name)) return;
  throw common::UsageError(
      fmt::format("'{}' is no name for a {}: a letter or digit, then up to 63 letters, "
                  "digits, '_', '.', '-'",
                  common::printable(name), kind));
}

bool is_folder(std::string_view place) {
  return place.find('/') != std::string_view::npos;
}

Bind parse_bind(std::string_view text) {
  const auto parts = common::split(text, ':');
  const auto wrong = [&](std::string_view why) {
    return common::UsageError(fmt::format("--bind {}: {}", common::printable(text), why));
  };
  if (parts.size() < 2 || parts.size() > 3 || text.ends_with(':')) {
    throw wrong("must be SRC:DST or SRC:DST:ro");
  }
  if (parts[0].empty()) throw wrong("SRC is empty");
  if (parts.size() == 3 && parts[2] != "ro" && parts[2] != "rw") {
    throw wrong("after the second ':' comes ro or rw");
  }
  Bind bind;
  bind.source = std::filesystem::absolute(parts[0]);
  bind.target = std::filesystem::path(parts[1]).lexically_normal();
  bind.read_only = parts.size() == 3 && parts[2] == "ro";
  if (!bind.target.is_absolute()) throw wrong("DST must begin with '/'");
  if (bind.target == "/") throw wrong("DST must be below '/'");
  return bind;
}

void require_valid_hostname(std::string_view hostname) {
  if (!hostname.empty() && hostname.size() <= kMaxName) return;
  throw common::UsageError("--hostname must have 1 to 64 characters");
}

}  // namespace rootfs
