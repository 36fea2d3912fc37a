/// @file
/// Colour where a person looks, none where a file or a pipe does.
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

namespace common {

enum class Style { kPlain, kBold, kDim, kRed, kGreen, kYellow, kBlue };

/// What a stream can show. NO_COLOR (no-color.org), TERM=dumb and pipes mean no colour.
class Terminal {
 public:
  explicit Terminal(std::FILE* stream);

  bool colour() const { return colour_; }
  bool interactive() const { return interactive_; }
  /// Columns; 80 where it cannot be told.
  std::size_t width() const { return width_; }
  std::string paint(Style style, std::string_view text) const;

 private:
  bool interactive_;
  bool colour_;
  std::size_t width_;
};

}  // namespace common
