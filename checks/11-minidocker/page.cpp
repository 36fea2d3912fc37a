#include "page.hpp"

#include <stdexcept>
#include <string_view>

#include "common/files.hpp"

namespace checks {
namespace {

/// "| a | b |" is {"a", "b"}.
std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  for (const auto cell : common::split(line.substr(1, line.size() - 2), '|')) {
    cells.emplace_back(common::trim(cell));
  }
  return cells;
}

}  // namespace

std::vector<Row> table_below(const std::string& heading) {
  const std::string page = common::read_file(MINIDOCKER_PAGE);
  const auto begin = page.find("# " + heading + "\n");
  if (begin == std::string::npos) throw std::runtime_error("no \"" + heading + "\"");
  std::vector<std::string> titles;
  std::vector<Row> rows;
  for (const auto line : common::split(std::string_view(page).substr(begin), '\n')) {
    if (!line.starts_with('|')) {
      if (!rows.empty()) break;
      continue;
    }
    if (line.starts_with("|---")) continue;
    const auto cells = cells_of(line);
    if (titles.empty()) {
      titles = cells;
      continue;
    }
    if (cells.size() != titles.size()) throw std::runtime_error(std::string(line));
    Row& row = rows.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i) row[titles[i]] = cells[i];
  }
  if (rows.empty()) throw std::runtime_error("no table below \"" + heading + "\"");
  return rows;
}

std::string unquoted(const std::string& cell) {
  const bool code = cell.size() > 2 && cell.starts_with('`') && cell.ends_with('`');
  return code ? cell.substr(1, cell.size() - 2) : cell;
}

}  // namespace checks
