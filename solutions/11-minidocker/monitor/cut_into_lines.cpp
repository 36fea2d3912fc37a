#include <algorithm>

#include "minidocker/steps.hpp"

namespace minidocker {

std::vector<std::string_view> cut_into_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  // Step 11.8. What was read ends anywhere: in the middle of a line, too. And a line may
  // have no end at all.
  for (;;) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos && text.size() < kLongestLine) return lines;
    const std::size_t size = std::min(end, kLongestLine - 1) + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
}

}  // namespace minidocker
