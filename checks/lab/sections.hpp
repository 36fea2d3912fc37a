/// @file
/// Markdown files that are data too: `# Title` starts a section, `## Title` a part of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

struct Section {
  std::string title;
  std::size_t line = 0;  ///< of the title, from 1
  std::string text;      ///< without the empty lines around it
  std::vector<Section> parts;

  /// The text of the part with this title, or "".
  std::string part(std::string_view title_of_part) const;
};

/// Headings in fenced blocks (```) are text.
std::vector<Section> parse_sections(std::string_view markdown);

/// "4.1 The rest" as "4.1" and "The rest".
struct NumberedTitle {
  std::string number;
  std::string title;
};
/// @throws std::runtime_error that names `file` and the line if there is no number.
NumberedTitle numbered_title(const Section& section, std::string_view file);

}  // namespace lab
