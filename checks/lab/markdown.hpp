/// @file
/// The little Markdown that hints and questions use, for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/terminal.hpp"

namespace lab {

/// Paragraphs and lists are wrapped at `width` columns; code blocks stay as they are.
/// Where the terminal has colour, `code` and **bold** are painted and lose their marks;
/// elsewhere code keeps its backticks. Lines end in '\n', without an empty one at the
/// end.
std::string render_markdown(std::string_view text, const common::Terminal& terminal,
                            std::size_t width);

/// `code`, **bold** and [links](target) within a line.
std::string render_inline(std::string_view text, const common::Terminal& terminal);

}  // namespace lab
