#include "template_literal.hpp"

#include <charconv>
#include <cmath>
#include <stdexcept>
#include <system_error>

#include "go_text.hpp"

namespace minidocker::tmpl {
namespace {

constexpr auto kNone = std::string_view::npos;

[[noreturn]] void invalid() {
  throw std::invalid_argument("invalid syntax");
}

/// A number of exactly so many digits, taken off the text.
char32_t take_code(std::string_view& text, std::size_t digits, int base) {
  std::uint32_t code = 0;
  if (text.size() < digits) invalid();
  const auto* const end = text.data() + digits;
  const auto [stop, error] = std::from_chars(text.data(), end, code, base);
  if (error != std::errc{} || stop != end) invalid();
  text.remove_prefix(digits);
  return code;
}

bool is_rune(char32_t code) {
  return code <= 0x10ffff && (code < 0xd800 || code >= 0xe000);
}

struct Unescaped {
  char32_t value;
  bool is_byte;  ///< of \x41 and \101: not a character of its own
};

/// What follows a backslash, taken off the text.
Unescaped take_escape(std::string_view& text, char quote) {
  constexpr std::string_view kLetters = "abfnrtv\\";
  constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\";
  if (text.empty()) invalid();
  const char c = text.front();
  if (c >= '0' && c <= '7') {
    const auto code = take_code(text, 3, 8);
    if (code > 0xff) invalid();
    return {code, true};
  }
  text.remove_prefix(1);
  if (c == quote) return {static_cast<unsigned char>(quote), false};
  if (const auto letter = kLetters.find(c); letter != kNone)
    return {static_cast<unsigned char>(kMeanings[letter]), false};
  if (c == 'x') return {take_code(text, 2, 16), true};
  if (c != 'u' && c != 'U') invalid();
  const auto code = take_code(text, c == 'u' ? 4 : 8, 16);
  if (!is_rune(code)) invalid();
  return {code, false};
}

std::int64_t character(std::string_view text) {
  const auto whole = std::string(text);
  text = text.substr(1, text.size() - 2);
  if (text.empty()) invalid();
  char32_t value = 0;
  if (text.front() == '\\') {
    text.remove_prefix(1);
    value = take_escape(text, '\'').value;
  } else {
    const auto rune = first_rune(text);
    value = rune.value;
    text.remove_prefix(rune.size);
  }
  if (!text.empty())
    throw std::invalid_argument("malformed character constant: " + whole);
  return value;
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Without the '_' between digits. False if one stands elsewhere.
bool drop_underscores(std::string& digits) {
  for (auto at = digits.find('_'); at != std::string::npos; at = digits.find('_')) {
    if (at == 0 || at + 1 == digits.size() || !is_alphanumeric(digits[at - 1]) ||
        !is_alphanumeric(digits[at + 1]))
      return false;
    digits.erase(at, 1);
  }
  return true;
}

struct Digits {
  std::string text;  ///< without sign and prefix
  int base = 10;
  bool negative = false;
};

/// @see strconv.ParseInt with base 0
Digits split_digits(std::string_view text) {
  Digits digits;
  digits.negative = text.starts_with('-');
  if (digits.negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.size() > 1 && text[0] == '0') {
    const char prefix = static_cast<char>(text[1] | 0x20);
    digits.base = prefix == 'x' ? 16 : prefix == 'b' ? 2 : 8;
    const bool named = prefix == 'x' || prefix == 'b' || prefix == 'o';
    text.remove_prefix(named ? 2 : 1);
    // 0x_1 and 0_1 are allowed.
    if (text.size() > 1 && text.front() == '_') text.remove_prefix(1);
  }
  digits.text = text;
  if (!drop_underscores(digits.text)) digits.text.clear();
  return digits;
}

std::optional<std::uint64_t> magnitude(const Digits& digits) {
  std::uint64_t value = 0;
  const char* const begin = digits.text.data();
  const char* const end = begin + digits.text.size();
  const auto [stop, error] = std::from_chars(begin, end, value, digits.base);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::optional<double> floating(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

/// True if the text is an integer.
bool read_integer(Node& node) {
  constexpr std::uint64_t kSmallest = std::uint64_t{1} << 63U;
  const auto digits = split_digits(node.text);
  const auto value = magnitude(digits);
  if (!value || (digits.negative && *value > kSmallest)) return false;
  if (digits.negative || *value < kSmallest) {
    // Written so that the smallest does not overflow on its way.
    node.whole = static_cast<std::int64_t>(digits.negative ? 0 - *value : *value);
    node.constant = *node.whole;
  }  // else it has no value: "overflows int", if somebody asks for it
  return true;
}

}  // namespace

std::string unquote(std::string_view text) {
  const char quote = text.front();
  text = text.substr(1, text.size() - 2);
  std::string plain;
  if (quote == '`') {
    for (const char c : text) {
      if (c != '\r') plain += c;
    }
    return plain;
  }
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c != '\\') {
      plain += c;
      continue;
    }
    const auto [value, is_byte] = take_escape(text, quote);
    plain += is_byte ? std::string(1, static_cast<char>(value)) : to_utf8(value);
  }
  return plain;
}

void read_number(Node& node) {
  constexpr double kLimit = 9223372036854775808.0;  // 2 to the power of 63
  if (node.text.starts_with('\'')) {
    node.whole = character(node.text);
    node.constant = *node.whole;
    return;
  }
  if (read_integer(node)) return;
  const auto value = floating(node.text);
  if (!value)
    throw std::invalid_argument("illegal number syntax: " + go_quote(node.text));
  if (node.text.find_first_of(".eE") == std::string::npos)
    throw std::invalid_argument("integer overflow: " + go_quote(node.text));
  node.constant = *value;
  if (*value >= -kLimit && *value < kLimit && std::trunc(*value) == *value)
    node.whole = static_cast<std::int64_t>(*value);
}

}  // namespace minidocker::tmpl
