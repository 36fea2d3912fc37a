#include "common/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "common/files.hpp"

namespace common {
namespace {

/// How many bytes at the start are one character that a terminal shows; 0 if none is.
/// @see utf-8(7). U+0080 to U+009F are control characters too: U+009B is ESC [.
std::size_t printable_prefix(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return 0;
  }
  const unsigned second = byte(1);
  const bool is_control = first == 0xc2 && second < 0xa0;
  const bool is_overlong =
      (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool is_no_character =
      (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
  return is_control || is_overlong || is_no_character ? 0 : size;
}

/// How many letters must be put in, left out, changed or swapped with the next.
/// @see Damerau, "A technique for computer detection and correction of spelling errors",
/// 1964; of the two usual readings, the one that touches no letter twice.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before(to.size() + 1);
  std::vector<std::size_t> last(to.size() + 1);
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    before.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t change = from[i - 1] == to[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row.back();
}

}  // namespace

std::string human_size(std::uint64_t bytes) {
  constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1023.5) {  // which would be shown as 1024
    value /= 1024;
    ++unit;
  }
  const bool whole = unit == 0 || value >= 9.95;
  return whole ? fmt::format("{:.0f} {}", value, kUnits[unit])
               : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string shell_quote(std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,+@%^";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) {
    return std::string(word);
  }
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string shell_quote(const std::vector<std::string>& argv) {
  std::string line;
  for (const auto& word : argv) {
    if (!line.empty()) line += ' ';
    line += shell_quote(word);
  }
  return line;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  for (const auto word : split(text, ' ')) {
    if (word.empty()) continue;
    if (!line.empty() && display_width(line) + 1 + display_width(word) > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  if (!line.empty() || lines.empty()) lines.push_back(std::move(line));
  return lines;
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  bool in_escape = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (in_escape) {
      in_escape = c != 'm';
    } else if (byte == 0x1b) {
      in_escape = true;
    } else if ((byte & 0xc0U) != 0x80U) {  // not a UTF-8 continuation byte
      ++columns;
    }
  }
  return columns;
}

std::string printable(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const std::size_t size = printable_prefix(text);
    if (size != 0) {
      safe += text.substr(0, size);
      text.remove_prefix(size);
    } else {
      safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
      text.remove_prefix(1);
    }
  }
  return safe;
}

std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& known) {
  std::size_t least = word.size() > 3 ? 3 : 2;
  std::optional<std::string> found;
  for (const auto& each : known) {
    const std::size_t off = distance(word, each);
    if (off >= least) continue;
    least = off;
    found = each;
  }
  return found;
}

}  // namespace common
