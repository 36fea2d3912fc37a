/// @file
/// How this program looks: at most 80 columns, marks in the first one as the check suites
/// have them, colour for verdicts alone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/terminal.hpp"
#include "progress.hpp"

namespace lab {

class Ui {
 public:
  using Style = common::Style;

  const common::Terminal& terminal() const { return terminal_; }
  std::string paint(Style style, std::string_view text) const {
    return terminal_.paint(style, text);
  }
  /// The terminal's columns, as far as they serve reading.
  std::size_t width() const;

  /// One line, without spaces at its end.
  void line(std::string_view text = {}) const;
  /// A bold title, with something dim at the right, between empty lines.
  void title(std::string_view left, std::string_view right = {}) const;
  void markdown(std::string_view text) const;
  /// The last line of a command: what to type, and in a few words when or why. What does
  /// not fit stands below.
  void next(std::string_view command, std::string_view remark = {}) const;

  std::string bar(std::size_t done, std::size_t total, std::size_t width) const;
  /// ✓ passed, ✗ failed, ▸ next, · still to come.
  std::string mark(Status status, bool is_next) const;

 private:
  common::Terminal terminal_{stdout};
};

/// Text with spaces up to `width` columns.
std::string padded(std::string_view text, std::size_t width);
/// "1 step", "2 steps".
std::string counted(std::size_t count, std::string_view noun);

}  // namespace lab
