#include "go_text.hpp"

#include <fmt/core.h>

namespace minidocker {
namespace {

constexpr char32_t kReplacement = 0xfffd;

}  // namespace

/// @see utf-8(7)
Rune first_rune(std::string_view text) {
  const Rune none = {kReplacement, 1, false};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return {first, 1, true};
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size) return none;
  char32_t value = first & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return none;
    value = value << 6U | (byte(i) & 0x3fU);
  }
  const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
  const bool surrogate = value >= 0xd800 && value < 0xe000;
  if (overlong || surrogate || value > 0x10ffff) return none;
  return {value, size, true};
}

std::size_t count_runes(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(first_rune(text).size);
  return count;
}

std::string to_utf8(char32_t rune) {
  if (rune > 0x10ffff || (rune >= 0xd800 && rune < 0xe000)) rune = kReplacement;
  const auto byte = [](char32_t bits) { return static_cast<char>(bits); };
  const auto next = [&](unsigned shift) { return byte(0x80U | (rune >> shift & 0x3fU)); };
  if (rune < 0x80) return {byte(rune)};
  if (rune < 0x800) return {byte(0xc0U | rune >> 6U), next(0)};
  if (rune < 0x10000) return {byte(0xe0U | rune >> 12U), next(6), next(0)};
  return {byte(0xf0U | rune >> 18U), next(12), next(6), next(0)};
}

std::string go_quote(std::string_view text) {
  constexpr std::string_view kEscaped = "\a\b\f\n\r\t\v\\\"";
  constexpr std::string_view kLetters = "abfnrtv\\\"";
  std::string quoted = "\"";
  while (!text.empty()) {
    const Rune rune = first_rune(text);
    const char c = text.front();
    const auto escape = kEscaped.find(c);
    if (escape != std::string_view::npos) {
      quoted += '\\';
      quoted += kLetters[escape];
    } else if (!rune.valid || rune.value < 0x20 || rune.value == 0x7f) {
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else if (rune.value >= 0x80 && rune.value < 0xa0) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(rune.value));
    } else {
      quoted += text.substr(0, rune.size);
    }
    text.remove_prefix(rune.size);
  }
  return quoted + '"';
}

std::string go_unicode(char32_t rune) {
  const auto number = fmt::format("U+{:04X}", static_cast<unsigned>(rune));
  const bool is_control = rune < 0x20 || (rune >= 0x7f && rune < 0xa0);
  return is_control ? number : number + " '" + to_utf8(rune) + "'";
}

}  // namespace minidocker
