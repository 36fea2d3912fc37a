#include "token_stream.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "minidocker/go_template.hpp"

namespace minidocker::tmpl {

const Token& TokenStream::next() {
  const Token& token = peek();
  if (next_ + 1 < tokens_.size()) ++next_;
  return token;
}

const Token& TokenStream::peek() {
  seen_ = std::max(seen_, next_);
  return tokens_[next_];
}

void TokenStream::skip_space() {
  while (peek().kind == TokenKind::kSpace) next();
}

const Token& TokenStream::next_word() {
  skip_space();
  return next();
}

const Token& TokenStream::peek_word() {
  skip_space();
  return peek();
}

void TokenStream::fail(const std::string& message) const {
  constexpr int kTemplateFailure = 64;  // docker's, for templates that cannot be read
  throw TemplateError(kTemplateFailure,
                      fmt::format("template: :{}: {}", tokens_[seen_].line, message));
}

}  // namespace minidocker::tmpl
