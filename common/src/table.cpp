#include "common/table.hpp"

#include <algorithm>

#include "common/text.hpp"

namespace common {
namespace {

void append_row(std::string& text, const std::vector<std::string>& row,
                const std::vector<std::size_t>& widths) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    text += row[i];
    if (i + 1 < row.size()) text.append(widths[i] - display_width(row[i]) + 2, ' ');
  }
  text.erase(text.find_last_not_of(' ') + 1);
  text += '\n';
}

}  // namespace

std::string Table::text() const {
  std::vector<std::size_t> widths;
  const auto widen = [&widths](const std::vector<std::string>& row) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  };
  widen(header_);
  for (const auto& row : rows_) widen(row);
  std::string text;
  if (!header_.empty()) append_row(text, header_, widths);
  for (const auto& row : rows_) append_row(text, row, widths);
  return text;
}

}  // namespace common
