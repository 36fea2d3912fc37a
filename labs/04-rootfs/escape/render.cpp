#include <algorithm>

#include <fmt/core.h>

#include "common/json.hpp"
#include "common/table.hpp"
#include "common/text.hpp"
#include "rootfs/escape.hpp"

namespace rootfs {
namespace {

using Verdict = EscapeCell::Verdict;

/// Reasons, numbered as they come, each once.
class Footnotes {
 public:
  std::size_t number_of(const std::string& reason) {
    const auto at = std::find(reasons_.begin(), reasons_.end(), reason);
    if (at != reasons_.end()) return static_cast<std::size_t>(at - reasons_.begin()) + 1;
    reasons_.push_back(reason);
    return reasons_.size();
  }
  const std::vector<std::string>& reasons() const { return reasons_; }

 private:
  std::vector<std::string> reasons_;
};

std::string cell_text(const EscapeCell& cell, const common::Terminal& terminal,
                      Footnotes& notes) {
  switch (cell.verdict) {
    case Verdict::kEscaped:
      return terminal.paint(common::Style::kRed, "ESCAPED");
    case Verdict::kHeld:
      return terminal.paint(common::Style::kGreen, "held");
    case Verdict::kUntested:
      break;
  }
  return terminal.paint(common::Style::kDim,
                        fmt::format("- ({})", notes.number_of(cell.detail)));
}

std::string cells_text(const EscapeTable& table, const common::Terminal& terminal,
                       Footnotes& notes) {
  std::vector<std::string> header = {"ESCAPE"};
  for (const auto& level : table.levels) header.push_back(level.name);
  common::Table text(header);
  for (const auto& row : table.rows) {
    std::vector<std::string> line = {row.id};
    for (const auto& cell : row.cells) line.push_back(cell_text(cell, terminal, notes));
    text.add(std::move(line));
  }
  return text.text();
}

/// "  NAME  TEXT", the text wrapped to the width and set off from the name.
std::string entry(const std::string& name, std::size_t name_width,
                  const std::string& explanation, std::size_t width) {
  const std::size_t indent = name_width + 4;
  std::string text;
  for (const auto& line : common::wrap(explanation, width - indent)) {
    text += fmt::format("  {:<{}}  {}\n", text.empty() ? name : "", name_width, line);
  }
  return text;
}

std::size_t longest_id(const EscapeTable& table) {
  std::size_t longest = 0;
  for (const auto& row : table.rows) longest = std::max(longest, row.id.size());
  return longest;
}

std::string levels_text(const EscapeTable& table, std::size_t width) {
  std::string text;
  for (const auto& level : table.levels) {
    text += entry(level.name, longest_id(table), level.what, width);
  }
  return text;
}

/// What is said to stop the escapes that `belongs` picks, under a title.
template <typename Predicate>
std::string defences(const EscapeTable& table, const common::Terminal& terminal,
                     const std::string& title, Predicate belongs) {
  std::string entries;
  for (const auto& row : table.rows) {
    if (belongs(row))
      entries += entry(row.id, longest_id(table), row.stops, terminal.width());
  }
  if (entries.empty()) return "";
  return "\n" + terminal.paint(common::Style::kBold, title) + "\n" + entries;
}

bool is_untested(const EscapeRow& row) {
  return std::all_of(row.cells.begin(), row.cells.end(), [](const EscapeCell& cell) {
    return cell.verdict == Verdict::kUntested;
  });
}

/// The rows under the level that was seen to hold.
std::string all_defences(const EscapeTable& table, const common::Terminal& terminal) {
  std::string text;
  for (std::size_t level = 0; level < table.levels.size(); ++level) {
    text += defences(table, terminal,
                     fmt::format("Held from {} on, by", table.levels[level].name),
                     [level](const EscapeRow& row) { return row.held_from() == level; });
  }
  text += defences(table, terminal, "Held by none of these; what will is",
                   [](const auto& row) { return !row.held_from() && !is_untested(row); });
  return text + defences(table, terminal, "Not tested on this host; by the books held by",
                         is_untested);
}

std::string_view word(Verdict verdict) {
  switch (verdict) {
    case Verdict::kEscaped:
      return "escaped";
    case Verdict::kHeld:
      return "held";
    case Verdict::kUntested:
      break;
  }
  return "untested";
}

common::Json cells_json(const EscapeTable& table, const EscapeRow& row) {
  auto cells = common::Json::array();
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    cells.push_back({{"level", table.levels.at(i).name},
                     {"verdict", word(row.cells[i].verdict)},
                     {"detail", row.cells[i].detail}});
  }
  return cells;
}

}  // namespace

std::string render(const EscapeTable& table, const common::Terminal& terminal) {
  Footnotes notes;
  std::string text = cells_text(table, terminal, notes);
  std::size_t number = 0;
  for (const auto& reason : notes.reasons()) {
    text += terminal.paint(common::Style::kDim,
                           entry(fmt::format("({})", ++number), 4,
                                 "not tested: " + reason, terminal.width()));
  }
  text += "\n" + terminal.paint(common::Style::kBold, "Each level is") + "\n";
  text += levels_text(table, terminal.width());
  return text + all_defences(table, terminal);
}

std::string to_json(const EscapeTable& table) {
  common::Json json;
  json["levels"] = common::Json::array();
  for (const auto& level : table.levels) {
    json["levels"].push_back({{"name", level.name}, {"what", level.what}});
  }
  json["rows"] = common::Json::array();
  for (const auto& row : table.rows) {
    const auto from = row.held_from();
    json["rows"].push_back(
        {{"id", row.id},
         {"what", row.what},
         {"stops", row.stops},
         {"held_from", from ? common::Json(table.levels.at(*from).name) : nullptr},
         {"cells", cells_json(table, row)}});
  }
  return json.dump(2);
}

}  // namespace rootfs
