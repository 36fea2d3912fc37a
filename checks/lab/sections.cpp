#include "sections.hpp"

#include <cctype>
#include <stdexcept>

#include "common/files.hpp"

namespace lab {
namespace {

void append_line(std::string& text, std::string_view line) {
  if (text.empty() && common::trim(line).empty()) return;
  text.append(line).push_back('\n');
}

void trim_ends(std::vector<Section>& sections) {
  for (auto& section : sections) {
    section.text.erase(section.text.find_last_not_of(" \n") + 1);
    trim_ends(section.parts);
  }
}

/// The text after `mark` if the line begins with it.
bool heading(std::string_view line, std::string_view mark, std::string& title) {
  if (!line.starts_with(mark)) return false;
  title = common::trim(line.substr(mark.size()));
  return true;
}

}  // namespace

std::string Section::part(std::string_view title_of_part) const {
  for (const auto& each : parts) {
    if (each.title == title_of_part) return each.text;
  }
  return {};
}

std::vector<Section> parse_sections(std::string_view markdown) {
  std::vector<Section> sections;
  std::size_t number = 0;
  bool fenced = false;
  for (const auto line : common::split(markdown, '\n')) {
    ++number;
    if (line.starts_with("```")) fenced = !fenced;
    std::string title;
    if (!fenced && heading(line, "# ", title)) {
      sections.push_back({title, number, {}, {}});
    } else if (sections.empty()) {
      continue;  // what stands before the first section is for authors
    } else if (!fenced && heading(line, "## ", title)) {
      sections.back().parts.push_back({title, number, {}, {}});
    } else {
      auto& section = sections.back();
      append_line(section.parts.empty() ? section.text : section.parts.back().text, line);
    }
  }
  trim_ends(sections);
  return sections;
}

NumberedTitle numbered_title(const Section& section, std::string_view file) {
  const auto space = section.title.find(' ');
  const auto number = section.title.substr(0, space);
  const bool good = space != std::string::npos && number.find('.') != std::string::npos &&
                    std::isdigit(static_cast<unsigned char>(number[0])) != 0;
  if (!good) {
    throw std::runtime_error(std::string(file) + ":" + std::to_string(section.line) +
                             ": a section begins with its step, as in '# 4.1 Title'");
  }
  return {number, std::string(common::trim(section.title.substr(space)))};
}

}  // namespace lab
