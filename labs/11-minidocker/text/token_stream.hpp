/// @file
/// The words of a template, one after the other, with one to look at.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "template_lexer.hpp"

namespace minidocker::tmpl {

class TokenStream {
 public:
  explicit TokenStream(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  /// There is always a next one: nobody takes the last one twice, since it ends or fails.
  const Token& next();
  const Token& peek();
  void skip_space();
  /// The same after white space.
  const Token& next_word();
  const Token& peek_word();

  std::size_t position() const { return next_; }
  void go_back_to(std::size_t position) { next_ = position; }

  /// Throws a TemplateError. Go's line is that of the last word that was looked at.
  [[noreturn]] void fail(const std::string& message) const;

 private:
  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  std::size_t seen_ = 0;  ///< the last one that was looked at
};

}  // namespace minidocker::tmpl
