#include "markdown.hpp"

#include <cctype>
#include <regex>

#include "common/files.hpp"

namespace texts {
namespace {

/// Calls `see(line, number)` for each line, and says of each whether it is in a fence.
template <typename See>
void each_line(std::string_view markdown, See see) {
  std::size_t number = 0;
  bool fenced = false;
  for (const auto line : common::split(markdown, '\n')) {
    const bool fence = common::trim(line).starts_with("```");
    see(line, ++number, fenced || fence);
    if (fence) fenced = !fenced;
  }
}

int level_of(std::string_view line) {
  const auto marks = line.find_first_not_of('#');
  const bool heading =
      marks != std::string_view::npos && marks > 0 && marks <= 6 && line[marks] == ' ';
  return heading ? static_cast<int>(marks) : 0;
}

}  // namespace

std::vector<Heading> headings(std::string_view markdown) {
  std::vector<Heading> found;
  each_line(markdown, [&](std::string_view line, std::size_t number, bool fenced) {
    const int level = fenced ? 0 : level_of(line);
    if (level > 0) {
      const auto title = common::trim(line.substr(static_cast<std::size_t>(level)));
      found.push_back({level, std::string(title), number, {}});
    } else if (!found.empty()) {
      found.back().body.append(line).push_back('\n');
    }
  });
  return found;
}

std::string anchor(std::string_view title) {
  std::string result;
  for (const char c : title) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '_' || c == '-' || byte >= 0x80) {
      result.push_back(static_cast<char>(std::tolower(byte)));
    } else if (c == ' ') {
      result.push_back('-');
    }
  }
  return result;
}

std::vector<Link> links(std::string_view markdown) {
  static const std::regex code("`[^`]*`");
  static const std::regex link(R"(\]\(([^)\s]+)\))");
  std::vector<Link> found;
  each_line(markdown, [&](std::string_view line, std::size_t number, bool fenced) {
    if (fenced) return;
    const std::string plain = std::regex_replace(std::string(line), code, "");
    for (std::sregex_iterator at(plain.begin(), plain.end(), link), end; at != end;
         ++at) {
      found.push_back({(*at)[1], number});
    }
  });
  return found;
}

}  // namespace texts
