#include "go_value.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/core.h>

#include "go_text.hpp"

namespace minidocker {

using common::Json;

const Json& Value::json() const {
  static const Json null;
  return json_ ? *json_ : null;
}

std::string go_type(const Json& json) {
  switch (json.type()) {
    case Json::value_t::object:
      return "map[string]interface {}";
    case Json::value_t::array:
      return "[]interface {}";
    case Json::value_t::string:
      return "string";
    case Json::value_t::boolean:
      return "bool";
    case Json::value_t::number_float:
      return "float64";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      return "int";
    default:
      return "<nil>";
  }
}

bool go_truth(const Json& json) {
  switch (json.type()) {
    case Json::value_t::object:
    case Json::value_t::array:
      return !json.empty();
    case Json::value_t::string:
      return !json.get_ref<const std::string&>().empty();
    case Json::value_t::boolean:
      return json.get<bool>();
    case Json::value_t::number_float:
      return json.get<double>() != 0;
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      return json.get<std::uint64_t>() != 0;
    default:
      return false;
  }
}

std::vector<std::pair<std::string, const Json*>> sorted_entries(const Json& map) {
  std::vector<std::pair<std::string, const Json*>> entries;
  for (const auto& [key, value] : map.items()) entries.emplace_back(key, &value);
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return entries;
}

namespace {

/// Of a positive number: d.ddde+xx.
std::string shortest(double value) {
  char text[32];
  const auto end = std::to_chars(std::begin(text), std::end(text), value,
                                 std::chars_format::scientific);
  return {std::begin(text), end.ptr};
}

int exponent_of(std::string_view scientific) {
  int exponent = 0;
  auto digits = scientific.substr(scientific.find('e') + 1);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  return exponent;
}

/// Of a positive number: without an exponent.
std::string plain(double value) {
  char text[400];
  const auto end =
      std::to_chars(std::begin(text), std::end(text), value, std::chars_format::fixed);
  return {std::begin(text), end.ptr};
}

}  // namespace

std::string go_float(double value, char verb, int precision) {
  const std::string sign = std::signbit(value) ? "-" : "";
  const double size = std::fabs(value);
  if (precision >= 0) {
    return sign + (verb == 'e'   ? fmt::format("{:.{}e}", size, precision)
                   : verb == 'f' ? fmt::format("{:.{}f}", size, precision)
                                 : fmt::format("{:.{}g}", size, std::max(precision, 1)));
  }
  const auto scientific = shortest(size);
  const int exponent = exponent_of(scientific);
  const bool by_exponent =
      verb == 'e' || (verb == 'g' && (exponent < -4 || exponent >= 6));
  return sign + (by_exponent ? scientific : plain(size));
}

namespace {

/// @see json.Marshal: without an exponent from 1e-6 up to 1e21, and with e-9, not e-09.
std::string json_float(double value) {
  const double size = std::fabs(value);
  if (size == 0 || (size >= 1e-6 && size < 1e21)) return go_float(value, 'f', -1);
  auto text = go_float(value, 'e', -1);
  const auto zero = text.size() - 2;
  if (text[zero] == '0' && text[zero - 1] == '-') text.erase(zero, 1);
  return text;
}

void add_string(std::string& out, std::string_view text) {
  constexpr std::string_view kEscaped = "\b\f\n\r\t\\\"";
  constexpr std::string_view kLetters = "bfnrt\\\"";
  out += '"';
  while (!text.empty()) {
    const auto rune = first_rune(text);
    const auto escape = kEscaped.find(text.front());
    if (escape != std::string_view::npos) {
      out += '\\';
      out += kLetters[escape];
    } else if (!rune.valid || rune.value < 0x20 || rune.value == 0x2028 ||
               rune.value == 0x2029) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(rune.value));
    } else {
      out += text.substr(0, rune.size);
    }
    text.remove_prefix(rune.size);
  }
  out += '"';
}

void add_json(std::string& out, const Json& json, int depth) {
  if (depth > kDeepestValue) throw TooDeep();
  if (json.is_string()) return add_string(out, json.get_ref<const std::string&>());
  if (json.is_number_float()) {
    out += json_float(json.get<double>());
  } else if (json.is_array()) {
    out += '[';
    for (std::size_t i = 0; i < json.size(); ++i) {
      if (i > 0) out += ',';
      add_json(out, json[i], depth + 1);
    }
    out += ']';
  } else if (json.is_object()) {
    char before = '{';
    for (const auto& [key, value] : json.items()) {
      out += before;
      add_string(out, key);
      out += ':';
      add_json(out, value, depth + 1);
      before = ',';
    }
    out += json.empty() ? "{}" : "}";
  } else {
    out += json.dump();
  }
}

}  // namespace

std::string go_json(const Json& json) {
  std::string out;
  add_json(out, json, 0);
  return out;
}

}  // namespace minidocker
