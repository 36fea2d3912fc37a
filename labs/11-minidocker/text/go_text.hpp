/// @file
/// Texts as Go's packages strconv and fmt write them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace minidocker {

/// The first character of a UTF-8 text.
struct Rune {
  char32_t value = 0;
  std::size_t size = 0;  ///< in bytes
  bool valid = false;    ///< if not: one byte that is not UTF-8, as U+FFFD
};

/// @param text  not empty
Rune first_rune(std::string_view text);

/// How many characters: each byte that is not UTF-8 is one.
std::size_t count_runes(std::string_view text);

std::string to_utf8(char32_t rune);

/// A text in double quotes with escapes, as a Go program would have it.
/// @see strconv.Quote. Left out: which characters beyond ASCII can be printed; all do.
std::string go_quote(std::string_view text);

/// "U+007D '}'": as %#U has it.
std::string go_unicode(char32_t rune);

}  // namespace minidocker
