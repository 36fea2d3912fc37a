#include "ui.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "common/files.hpp"
#include "common/text.hpp"
#include "markdown.hpp"

namespace lab {
namespace {

constexpr std::size_t kWidest = 80;

}  // namespace

std::size_t Ui::width() const {
  return std::min(terminal_.width(), kWidest);
}

// A member, so that all that is said goes through one object.
// NOLINTNEXTLINE(readability-convert-member-functions-to-static)
void Ui::line(std::string_view text) const {
  text = text.substr(0, text.find_last_not_of(' ') + 1);
  fmt::print("{}\n", text);
}

void Ui::title(std::string_view left, std::string_view right) const {
  const std::size_t used = common::display_width(left) + common::display_width(right);
  const std::size_t gap = used + 2 < width() ? width() - used : 2;
  line();
  line(paint(Style::kBold, left) +
       (right.empty() ? "" : std::string(gap, ' ') + paint(Style::kDim, right)));
  line();
}

void Ui::markdown(std::string_view text) const {
  const std::string rendered = render_markdown(text, terminal_, width());
  for (const auto each : common::split(rendered, '\n')) line(each);
}

void Ui::next(std::string_view command, std::string_view remark) const {
  constexpr std::string_view kNext = "Next: ";
  // A word as long as the command holds its place while the remark is wrapped.
  const std::string place(common::display_width(command) + 2, 'x');
  const auto wrapped =
      common::wrap(fmt::format("{} {}", place, remark), width() - kNext.size());
  const std::string first = wrapped.front().substr(place.size());
  line();
  line(fmt::format("{}{}{}", kNext, paint(Style::kBold, command),
                   first.empty() ? "" : paint(Style::kDim, "  " + first)));
  for (std::size_t i = 1; i < wrapped.size(); ++i) {
    line(std::string(kNext.size(), ' ') + paint(Style::kDim, wrapped[i]));
  }
}

std::string Ui::bar(std::size_t done, std::size_t total, std::size_t width) const {
  const std::size_t full = total == 0 ? 0 : width * done / total;
  std::string filled;
  std::string empty;
  for (std::size_t i = 0; i < full; ++i) filled += "█";
  for (std::size_t i = full; i < width; ++i) empty += "░";
  return paint(Style::kGreen, filled) + paint(Style::kDim, empty);
}

std::string Ui::mark(Status status, bool is_next) const {
  if (status == Status::kPassed) return paint(Style::kGreen, "✓");
  if (status == Status::kFailed) return paint(Style::kRed, "✗");
  if (status == Status::kError) return paint(Style::kRed, "!");
  if (is_next) return paint(Style::kYellow, "▸");
  return paint(Style::kDim, status == Status::kSkipped ? "-" : "·");
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t columns = common::display_width(text);
  return std::string(text) + std::string(columns < width ? width - columns : 0, ' ');
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace lab
