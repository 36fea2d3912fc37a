#include "markdown.hpp"

#include <cctype>

#include "common/files.hpp"
#include "common/text.hpp"

namespace lab {
namespace {

using common::Style;
using common::Terminal;

/// The length of "- ", "* " or "12. " at the start of a line, or 0.
std::size_t list_mark(std::string_view line) {
  if (line.starts_with("- ") || line.starts_with("* ")) return 2;
  std::size_t digits = 0;
  while (digits < line.size() && std::isdigit(static_cast<unsigned char>(line[digits]))) {
    ++digits;
  }
  return digits > 0 && line.substr(digits).starts_with(". ") ? digits + 2 : 0;
}

/// Goes through the lines and keeps the paragraph or list item that is being read.
class Renderer {
 public:
  Renderer(const Terminal& terminal, std::size_t width)
      : terminal_(terminal), width_(width) {}

  void line(std::string_view line) {
    if (line.starts_with("```")) {
      flush();
      fenced_ = !fenced_;
    } else if (fenced_) {
      code(line);
    } else if (common::trim(line).empty()) {
      flush();
      gap_ = !out_.empty();
    } else if (line.starts_with("    ") && paragraph_.empty()) {
      code(line.substr(4));
    } else if (line.starts_with("#")) {
      flush();
      emit(terminal_.paint(Style::kBold, common::trim(line.substr(line.find(' ')))));
    } else {
      text(line);
    }
  }

  std::string finish() {
    flush();
    return std::move(out_);
  }

 private:
  void text(std::string_view line) {
    if (const auto mark = list_mark(line); mark > 0) {
      flush();
      mark_ = line.substr(0, mark);
      line.remove_prefix(mark);
    }
    if (!paragraph_.empty()) paragraph_ += ' ';
    paragraph_ += common::trim(line);
  }

  void flush() {
    if (paragraph_.empty()) return;
    const std::string styled = render_inline(paragraph_, terminal_);
    std::string lead = mark_;
    for (const auto& part : common::wrap(styled, width_ - mark_.size())) {
      emit(lead + part);
      lead.assign(mark_.size(), ' ');
    }
    paragraph_.clear();
    mark_.clear();
  }

  void code(std::string_view line) { emit("    " + std::string(line)); }

  void emit(const std::string& line) {
    if (gap_) out_ += '\n';
    gap_ = false;
    out_ += line + '\n';
  }

  const Terminal& terminal_;
  std::size_t width_;
  std::string out_;
  std::string paragraph_;
  std::string mark_;  ///< of the list item
  bool fenced_ = false;
  bool gap_ = false;  ///< an empty line comes before what is written next
};

/// Text between two marks that begins at `at`; moves `at` behind it. "" if there is none.
std::string_view between(std::string_view text, std::string_view open,
                         std::string_view close, std::size_t& at) {
  if (!text.substr(at).starts_with(open)) return {};
  const auto begin = at + open.size();
  const auto end = text.find(close, begin);
  if (end == std::string_view::npos) return {};
  at = end + close.size();
  return text.substr(begin, end - begin);
}

}  // namespace

std::string render_inline(std::string_view text, const Terminal& terminal) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t next = at;
    if (const auto code = between(text, "`", "`", next); !code.empty()) {
      out += terminal.colour() ? terminal.paint(Style::kBold, code)
                               : std::string(text.substr(at, next - at));
    } else if (const auto bold = between(text, "**", "**", next); !bold.empty()) {
      out += terminal.paint(Style::kBold, bold);
    } else if (const auto link = between(text, "[", "](", next); !link.empty()) {
      const auto end = text.find(')', next);
      out.append(link).append(" (").append(text.substr(next, end - next)).append(")");
      next = end == std::string_view::npos ? text.size() : end + 1;
    } else {
      next = at + 1;
      out += text[at];
    }
    at = next;
  }
  return out;
}

std::string render_markdown(std::string_view text, const Terminal& terminal,
                            std::size_t width) {
  Renderer renderer(terminal, width);
  for (const auto line : common::split(text, '\n')) renderer.line(line);
  return renderer.finish();
}

}  // namespace lab
