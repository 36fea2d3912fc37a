#include "template_functions.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "go_format.hpp"
#include "go_text.hpp"

namespace minidocker::tmpl {
namespace {

using common::Json;
using Values = std::vector<Value>;

[[noreturn]] void refuse(const std::string& message) {
  throw std::runtime_error(message);
}

const std::string& string(const Value& value) {
  return value.json().get_ref<const std::string&>();
}

JsonPointers pointers(const Values& values, std::size_t first) {
  JsonPointers all;
  for (std::size_t i = first; i < values.size(); ++i) all.push_back(&values[i].json());
  return all;
}

// ---- comparisons ----

enum class Kind { kNone, kBool, kInt, kFloat, kString };

Kind kind_of(const Json& json) {
  if (json.is_boolean()) return Kind::kBool;
  if (json.is_number_integer()) return Kind::kInt;
  if (json.is_number_float()) return Kind::kFloat;
  return json.is_string() ? Kind::kString : Kind::kNone;
}

bool less_int(const Json& a, const Json& b) {
  const auto with_b = [&](auto left) {
    return b.is_number_unsigned() ? std::cmp_less(left, b.get<std::uint64_t>())
                                  : std::cmp_less(left, b.get<std::int64_t>());
  };
  return a.is_number_unsigned() ? with_b(a.get<std::uint64_t>())
                                : with_b(a.get<std::int64_t>());
}

bool less(const Json& a, const Json& b) {
  const Kind kind = kind_of(a);
  if (kind == Kind::kNone || kind_of(b) == Kind::kNone)
    refuse("invalid type for comparison");
  if (kind != kind_of(b)) refuse("incompatible types for comparison");
  if (kind == Kind::kBool) refuse("invalid type for comparison");
  if (kind == Kind::kInt) return less_int(a, b);
  if (kind == Kind::kFloat) return a.get<double>() < b.get<double>();
  return a.get_ref<const std::string&>() < b.get_ref<const std::string&>();
}

bool equal(const Json& a, const Json& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  const Kind kind = kind_of(a);
  if (kind != kind_of(b)) refuse("incompatible types for comparison");
  if (kind == Kind::kInt) return !less_int(a, b) && !less_int(b, a);
  if (kind != Kind::kNone) return a == b;
  if (go_type(a) == go_type(b))
    refuse("non-comparable type " + go_print(b) + ": " + go_type(b));
  refuse("non-comparable types " + go_print(a) + ": " + go_type(a) + ", " + go_type(b) +
         ": " + go_print(b));
}

Value eq(const Values& values) {
  if (values.size() < 2) refuse("missing argument for comparison");
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (equal(values[0].json(), values[i].json())) return Value(Json(true));
  }
  return Value(Json(false));
}

bool less_or_equal(const Values& values) {
  const Json& a = values[0].json();
  const Json& b = values[1].json();
  return less(a, b) || equal(a, b);
}

Value ne(const Values& values) {
  return Value(Json(!equal(values[0].json(), values[1].json())));
}
Value lt(const Values& values) {
  return Value(Json(less(values[0].json(), values[1].json())));
}
Value le(const Values& values) {
  return Value(Json(less_or_equal(values)));
}
Value gt(const Values& values) {
  return Value(Json(!less_or_equal(values)));
}
Value ge(const Values& values) {
  return Value(Json(!less(values[0].json(), values[1].json())));
}
Value negate(const Values& values) {
  return Value(Json(!go_truth(values[0].json())));
}

// ---- parts ----

std::int64_t size_of(const Json& json) {
  return static_cast<std::int64_t>(
      json.is_string() ? json.get_ref<const std::string&>().size() : json.size());
}

bool has_size(const Json& json) {
  return json.is_string() || json.is_array() || json.is_object();
}

Value len(const Values& values) {
  const Json& json = values[0].json();
  if (json.is_null()) refuse("len of nil pointer");
  if (!has_size(json)) refuse("len of type " + go_type(json));
  return Value(Json(size_of(json)));
}

std::int64_t checked_index(const Json& index, std::int64_t most) {
  if (index.is_null()) refuse("cannot index slice/array with nil");
  if (!index.is_number_integer())
    refuse("cannot index slice/array with type " + go_type(index));
  const auto number = index.get<std::int64_t>();
  if (number < 0 || number > most) refuse(fmt::format("index out of range: {}", number));
  return number;
}

Value index_map(const Value& map, const Json& key) {
  if (key.is_null()) refuse("value is nil; should be of type string");
  if (!key.is_string()) refuse("value has type " + go_type(key) + "; should be string");
  const auto found = map.json().find(key.get_ref<const std::string&>());
  return found == map.json().end() ? Value() : map.part(*found);
}

Value index_one(const Value& item, const Json& index) {
  const Json& json = item.json();
  if (json.is_null()) refuse("index of nil pointer");
  if (json.is_object()) return index_map(item, index);
  if (!has_size(json)) refuse("can't index item of type " + go_type(json));
  const auto number = checked_index(index, size_of(json));
  const char* const kind = json.is_string() ? "string" : "slice";
  if (number == size_of(json))
    refuse("reflect: " + std::string(kind) + " index out of range");
  const auto at = static_cast<std::size_t>(number);
  if (json.is_string()) return Value(Json(static_cast<unsigned char>(string(item)[at])));
  return item.part(json[at]);
}

Value index(const Values& values) {
  if (values[0].is_null()) refuse("index of untyped nil");
  Value item = values[0];
  for (std::size_t i = 1; i < values.size(); ++i)
    item = index_one(item, values[i].json());
  return item;
}

Value slice(const Values& values) {
  const Json& json = values[0].json();
  if (json.is_null()) refuse("slice of untyped nil");
  if (values.size() > 4)
    refuse(fmt::format("too many slice indexes: {}", values.size() - 1));
  if (json.is_string() && values.size() == 4) refuse("cannot 3-index slice a string");
  if (!json.is_string() && !json.is_array())
    refuse("can't slice item of type " + go_type(json));
  std::int64_t bounds[] = {0, size_of(json), size_of(json)};
  for (std::size_t i = 1; i < values.size(); ++i)
    bounds[i - 1] = checked_index(values[i].json(), size_of(json));
  for (const int i : {0, 1}) {
    if (bounds[i] > bounds[i + 1])
      refuse(fmt::format("invalid slice index: {} > {}", bounds[i], bounds[i + 1]));
  }
  const auto begin = static_cast<std::size_t>(bounds[0]);
  const auto end = static_cast<std::size_t>(bounds[1]);
  if (json.is_string()) return Value(Json(string(values[0]).substr(begin, end - begin)));
  Json part = Json::array();
  for (std::size_t i = begin; i < end; ++i) part.push_back(json[i]);
  return Value(std::move(part));
}

// ---- texts ----

Value print(const Values& values) {
  return Value(Json(go_sprint(pointers(values, 0))));
}
Value println(const Values& values) {
  return Value(Json(go_sprintln(pointers(values, 0))));
}
Value printf(const Values& values) {
  return Value(Json(go_sprintf(string(values[0]), pointers(values, 1))));
}
Value json(const Values& values) {
  return Value(Json(go_json(values[0].json())));
}

/// Without a separator: each character.
Value split(const Values& values) {
  std::string_view text = string(values[0]);
  const std::string& separator = string(values[1]);
  Json parts = Json::array();
  if (separator.empty()) {
    for (; !text.empty(); text.remove_prefix(first_rune(text).size))
      parts.push_back(text.substr(0, first_rune(text).size));
    return Value(std::move(parts));
  }
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return Value(std::move(parts));
    text.remove_prefix(end + separator.size());
  }
}

Value join(const Values& values) {
  std::string text;
  const Json& list = values[0].json();
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) text += string(values[1]);
    text += list[i].get_ref<const std::string&>();
  }
  return Value(Json(std::move(text)));
}

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
char raised(char c) {
  return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}
char lowered(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

/// What is no letter, digit or '_' begins a new word; beyond ASCII all are letters here.
Value title(const Values& values) {
  std::string text = string(values[0]);
  bool begins = true;
  for (char& c : text) {
    if (begins) c = raised(c);
    const bool in_word = is_lower(c) || is_upper(c) || (c >= '0' && c <= '9') ||
                         c == '_' || static_cast<unsigned char>(c) >= 0x80;
    begins = !in_word;
  }
  return Value(Json(std::move(text)));
}

Value change_each(const Value& value, char (*change)(char)) {
  std::string text = string(value);
  std::transform(text.begin(), text.end(), text.begin(), change);
  return Value(Json(std::move(text)));
}

Value lower(const Values& values) {
  return change_each(values[0], lowered);
}
Value upper(const Values& values) {
  return change_each(values[0], raised);
}

std::string spaces(const Json& count) {
  constexpr std::int64_t kMost = 1'000'000;
  const auto number = count.get<std::int64_t>();
  if (number < 0) refuse("strings: negative Repeat count");
  if (number > kMost) refuse("strings: Repeat output length overflow");
  std::string blanks(static_cast<std::size_t>(number), ' ');
  return blanks;
}

Value pad(const Values& values) {
  const std::string& text = string(values[0]);
  if (text.empty()) return values[0].unboxed();
  return Value(Json(spaces(values[1].json()) + text + spaces(values[2].json())));
}

/// In bytes, as docker does it; what is left of a character becomes "?" in a terminal.
Value truncate(const Values& values) {
  const auto length = values[1].json().get<std::int64_t>();
  if (length < 0)
    refuse(fmt::format("runtime error: slice bounds out of range [:{}]", length));
  return Value(Json(string(values[0]).substr(0, static_cast<std::size_t>(length))));
}

const std::vector<Function>& functions() {
  using enum Type;
  static const std::vector<Function> all = {
      {"and", {kAny}, kAny, nullptr},
      {"or", {kAny}, kAny, nullptr},
      {"not", {kAny}, {}, negate},
      {"eq", {kAny}, kAny, eq},
      {"ne", {kAny, kAny}, {}, ne},
      {"lt", {kAny, kAny}, {}, lt},
      {"le", {kAny, kAny}, {}, le},
      {"gt", {kAny, kAny}, {}, gt},
      {"ge", {kAny, kAny}, {}, ge},
      {"len", {kAny}, {}, len},
      {"index", {kAny}, kAny, index},
      {"slice", {kAny}, kAny, slice},
      {"print", {}, kAny, print},
      {"printf", {kString}, kAny, printf},
      {"println", {}, kAny, println},
      {"json", {kAny}, {}, json},
      {"split", {kString, kString}, {}, split},
      {"join", {kStrings, kString}, {}, join},
      {"title", {kString}, {}, title},
      {"lower", {kString}, {}, lower},
      {"upper", {kString}, {}, upper},
      {"pad", {kString, kInt, kInt}, {}, pad},
      {"truncate", {kString, kInt}, {}, truncate},
  };
  return all;
}

}  // namespace

std::string to_string(Type type) {
  switch (type) {
    case Type::kString:
      return "string";
    case Type::kInt:
      return "int";
    case Type::kStrings:
      return "[]string";
    default:
      return "interface {}";
  }
}

const Function* find_function(std::string_view name) {
  const auto& all = functions();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Function& function) {
    return function.name == name;
  });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace minidocker::tmpl
