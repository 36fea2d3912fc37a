/// @file
/// Small texts for people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace common {

/// Bytes as "512 B", "1.4 MiB", "20 GiB": two digits or more, in powers of 1024.
std::string human_size(std::uint64_t bytes);

/// A command as one can paste it into a shell: words that need it are quoted.
std::string shell_quote(const std::vector<std::string>& argv);
std::string shell_quote(std::string_view word);

/// Breaks a text into lines of at most `width` columns at its spaces. A longer word gets
/// a line of its own; no text is one empty line.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// The columns that a UTF-8 text takes: one for each character, none for a colour,
/// which is what stands between an ESC and an m.
std::size_t display_width(std::string_view text);

/// Makes untrusted text safe for a terminal: control characters, and bytes that are not
/// UTF-8, become `\xNN`.
std::string printable(std::string_view text);

/// The one of `known` that somebody most likely meant: at most two letters away (one in a
/// word of up to three), where two letters swapped count as one. Nothing if none is so
/// near.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& known);

}  // namespace common
