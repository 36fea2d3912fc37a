/// @file
/// The words of a template.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace minidocker::tmpl {

enum class TokenKind {
  kError,  ///< its text is the message
  kBool,
  kChar,  ///< some other ASCII character
  kCharConstant,
  kAssign,
  kDeclare,
  kEof,
  kField,  ///< ".Name"
  kIdentifier,
  kLeftDelim,
  kLeftParen,
  kNumber,
  kPipe,
  kRawString,
  kRightDelim,
  kRightParen,
  kSpace,
  kString,
  kText,
  kVariable,  ///< "$" or "$name"
  // From here on: keywords.
  kDot,
  kBreak,
  kContinue,
  kElse,
  kEnd,
  kIf,
  kNil,
  kRange,
  kWith,
};

struct Token {
  TokenKind kind = TokenKind::kEof;
  std::size_t position = 0;  ///< in bytes
  std::size_t line = 1;
  std::string text;
};

/// All words; the last one is kEof or kError.
std::vector<Token> lex(std::string_view text);

/// How messages name it: "EOF", <end>, "abc".
std::string describe(const Token& token);

}  // namespace minidocker::tmpl
