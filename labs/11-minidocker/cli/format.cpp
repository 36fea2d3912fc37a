#include "format.hpp"

#include <algorithm>

#include "common/cli.hpp"
#include "common/files.hpp"
#include "common/text.hpp"
#include "minidocker/go_template.hpp"

namespace minidocker {

using common::Json;

namespace {

/// What a shell hands over as it is: "{{.ID}}\t{{.Names}}".
std::string unescaped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() &&
        (text[i + 1] == 't' || text[i + 1] == 'n')) {
      result += text[++i] == 't' ? '\t' : '\n';
    } else {
      result += text[i];
    }
  }
  return result;
}

std::string default_template(const std::vector<Column>& columns) {
  std::string text;
  for (const auto& column : columns) {
    if (!text.empty()) text += '\t';
    text += "{{." + column.field + "}}";
  }
  return text;
}

Json headers(const std::vector<Column>& known) {
  Json row = Json::object();
  for (const auto& column : known) row[column.field] = column.header;
  return row;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

}  // namespace

std::string align(const std::vector<std::string>& lines) {
  constexpr std::size_t kLeast = 10;
  constexpr std::size_t kSpace = 3;
  std::vector<std::vector<std::string_view>> cells;
  std::vector<std::size_t> widths;
  for (const auto& line : lines) {
    cells.push_back(common::split(line, '\t'));
    const auto& row = cells.back();
    // The last cell of a line makes no column.
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      if (i == widths.size()) widths.push_back(kLeast);
      widths[i] = std::max(widths[i], common::display_width(row[i]) + kSpace);
    }
  }
  std::string text;
  for (const auto& row : cells) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += row[i];
      if (i + 1 < row.size()) {
        text.append(widths[i] - common::display_width(row[i]), ' ');
      }
    }
    text += '\n';
  }
  return text;
}

std::string format_rows(const std::optional<std::string>& format,
                        const std::vector<Json>& rows, const std::vector<Column>& columns,
                        const std::vector<Column>& known) {
  constexpr std::string_view kTable = "table ";
  std::vector<std::string> lines;
  if (format == "json") {
    for (const auto& row : rows) lines.push_back(row.dump());
    return joined(lines);
  }
  const bool table = !format || *format == "table" || format->starts_with(kTable);
  std::string text = default_template(columns);
  if (format && *format != "table") {
    text =
        unescaped(format->starts_with(kTable) ? format->substr(kTable.size()) : *format);
  }
  const GoTemplate shape(text);
  if (table) lines.push_back(shape.render(headers(known)));
  for (const auto& row : rows) lines.push_back(shape.render(row));
  return table ? align(lines) : joined(lines);
}

}  // namespace minidocker
