#include "common/terminal.hpp"

#include <algorithm>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace common {
namespace {

bool wants_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  if (no_colour != nullptr && *no_colour != '\0') return false;
  const char* term = std::getenv("TERM");
  return term != nullptr && std::string_view(term) != "dumb";
}

std::size_t columns_of(int fd) {
  constexpr std::size_t kDefault = 80;
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == -1 || size.ws_col == 0) return kDefault;
  return std::max<std::size_t>(size.ws_col, 40);
}

const char* code(Style style) {
  switch (style) {
    case Style::kPlain:
      return "";
    case Style::kBold:
      return "\x1b[1m";
    case Style::kDim:
      return "\x1b[2m";
    case Style::kRed:
      return "\x1b[31m";
    case Style::kGreen:
      return "\x1b[32m";
    case Style::kYellow:
      return "\x1b[33m";
    case Style::kBlue:
      return "\x1b[34m";
  }
  return "";
}

}  // namespace

Terminal::Terminal(std::FILE* stream)
    : interactive_(::isatty(::fileno(stream)) == 1),
      colour_(interactive_ && wants_colour()),
      width_(columns_of(::fileno(stream))) {}

std::string Terminal::paint(Style style, std::string_view text) const {
  if (!colour_ || style == Style::kPlain || text.empty()) return std::string(text);
  return std::string(code(style)).append(text).append("\x1b[0m");
}

}  // namespace common
