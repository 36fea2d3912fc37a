#include "template_lexer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "go_text.hpp"

namespace minidocker::tmpl {
namespace {

constexpr std::string_view kLeft = "{{";
constexpr std::string_view kRight = "}}";
constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::size_t kMarker = 2;  // the length of "- " and " -"

constexpr std::array<std::pair<std::string_view, TokenKind>, 9> kKeywords = {{
    {"break", TokenKind::kBreak},
    {"continue", TokenKind::kContinue},
    {"else", TokenKind::kElse},
    {"end", TokenKind::kEnd},
    {"if", TokenKind::kIf},
    {"nil", TokenKind::kNil},
    {"range", TokenKind::kRange},
    {"with", TokenKind::kWith},
    {"true", TokenKind::kBool},
}};

TokenKind kind_of_word(std::string_view word) {
  if (word == "false") return TokenKind::kBool;
  for (const auto& [keyword, kind] : kKeywords) {
    if (word == keyword) return kind;
  }
  return TokenKind::kIdentifier;
}

bool is_space(char c) {
  return kSpaces.find(c) != std::string_view::npos;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Go has Unicode's tables of letters. Here the blocks of symbols are taken out instead,
/// and what is left is a letter.
bool is_letter_beyond_ascii(char32_t rune) {
  const bool is_symbol = rune < 0xc0 ? rune != 0xaa && rune != 0xb5 && rune != 0xba
                                     : rune == 0xd7 || rune == 0xf7;
  const bool in_block =
      (rune >= 0x2000 && rune < 0x2c00) || (rune >= 0x3000 && rune < 0x3005) ||
      (rune >= 0xd800 && rune < 0xf900) || (rune >= 0xfe00 && rune < 0xfe70) ||
      (rune >= 0xff00 && rune < 0xff10) || rune >= 0xffe0;
  return !is_symbol && !in_block;
}

/// How many bytes at the start are a letter, a digit or '_'; 0 if they are none.
std::size_t word_character(std::string_view text) {
  if (text.empty()) return 0;
  const char c = text.front();
  const auto rune = first_rune(text);
  if (rune.value >= 0x80) return is_letter_beyond_ascii(rune.value) ? rune.size : 0;
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return is_letter || is_digit(c) || c == '_' ? 1 : 0;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    while (text_or_action()) {
    }
    return std::move(tokens_);
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void emit(TokenKind kind) {
    tokens_.push_back(
        {kind, start_, line_, std::string(text_.substr(start_, at_ - start_))});
    ignore();
  }

  void ignore() {
    const auto passed = text_.substr(start_, at_ - start_);
    line_ += static_cast<std::size_t>(std::count(passed.begin(), passed.end(), '\n'));
    start_ = at_;
  }

  /// The last token. Always false.
  bool fail(std::string message) {
    tokens_.push_back({TokenKind::kError, start_, line_, std::move(message)});
    return false;
  }

  bool fail_at_character(std::string_view what) {
    const auto rune = rest().empty() ? 0 : first_rune(rest()).value;
    return fail(std::string(what) + " " + go_unicode(rune));
  }

  bool at_left_marker() const {
    return at_ + 1 < text_.size() && text_[at_] == '-' && is_space(text_[at_ + 1]);
  }

  bool at_right_marker() const {
    return at_ + 1 < text_.size() && is_space(text_[at_]) && text_[at_ + 1] == '-' &&
           text_.substr(at_ + kMarker).starts_with(kRight);
  }

  bool at_right() const { return at_right_marker() || rest().starts_with(kRight); }

  void skip_spaces() {
    at_ = std::min(text_.find_first_not_of(kSpaces, at_), text_.size());
    ignore();
  }

  /// False at the end, or at an error.
  bool text_or_action() {
    const auto left = text_.find(kLeft, at_);
    at_ = std::min(left, text_.size());
    const auto end = at_;
    if (left != std::string_view::npos) {
      at_ += kLeft.size();
      const bool trims = at_left_marker();
      at_ = end;
      const auto kept = text_.substr(0, end).find_last_not_of(kSpaces);
      if (trims) at_ = std::max(start_, kept == std::string_view::npos ? 0 : kept + 1);
    }
    if (at_ > start_) emit(TokenKind::kText);
    at_ = end;
    ignore();
    if (left == std::string_view::npos) {
      emit(TokenKind::kEof);
      return false;
    }
    return left_delimiter();
  }

  bool left_delimiter() {
    at_ += kLeft.size();
    const std::size_t marker = at_left_marker() ? kMarker : 0;
    if (text_.substr(at_ + marker).starts_with("/*")) {
      at_ += marker;
      ignore();
      return comment();
    }
    emit(TokenKind::kLeftDelim);
    at_ += marker;
    ignore();
    depth_ = 0;
    while (!at_right()) {
      if (!word()) return false;
    }
    if (depth_ > 0) return fail("unclosed left paren");
    right_delimiter(true);
    return true;
  }

  void right_delimiter(bool emits) {
    const bool trims = at_right_marker();
    if (trims) at_ += kMarker;
    if (trims) ignore();
    at_ += kRight.size();
    if (emits) {
      emit(TokenKind::kRightDelim);
    } else {
      ignore();
    }
    if (trims) skip_spaces();
  }

  bool comment() {
    const auto end = text_.find("*/", at_ + 2);
    if (end == std::string_view::npos) return fail("unclosed comment");
    at_ = end + 2;
    if (!at_right()) return fail("comment ends before closing delimiter");
    right_delimiter(false);
    return true;
  }

  /// One word of an action. False if it is none.
  bool word() {
    if (at_ >= text_.size()) return fail("unclosed action");
    const char c = text_[at_];
    if (is_space(c)) return space();
    if (is_digit(c) || c == '+' || c == '-') return number();
    if (c == '.')
      return at_ + 1 < text_.size() && !is_digit(text_[at_ + 1]) ? name(TokenKind::kField)
                                                                 : number();
    if (c == '$') return name(TokenKind::kVariable);
    if (c == '"') return quoted(TokenKind::kString, "unterminated quoted string");
    if (c == '\'')
      return quoted(TokenKind::kCharConstant, "unterminated character constant");
    if (c == '`') return raw();
    if (c == ':') return declaration();
    if (word_character(rest()) > 0) return identifier();
    if (c <= ' ' || c > '~')
      return fail_at_character("unrecognized character in action:");
    return single(c);
  }

  bool single(char c) {
    ++at_;
    if (c == '(') ++depth_;
    if (c == ')' && --depth_ < 0) return fail("unexpected right paren");
    emit(c == '('   ? TokenKind::kLeftParen
         : c == ')' ? TokenKind::kRightParen
         : c == '|' ? TokenKind::kPipe
         : c == '=' ? TokenKind::kAssign
                    : TokenKind::kChar);
    return true;
  }

  bool declaration() {
    ++at_;
    if (peek() != '=') return fail("expected :=");
    ++at_;
    emit(TokenKind::kDeclare);
    return true;
  }

  /// The last space may belong to the trim marker.
  bool space() {
    while (at_ < text_.size() && is_space(text_[at_]) && !at_right_marker()) ++at_;
    emit(TokenKind::kSpace);
    return true;
  }

  /// Whether a name may end here: at "}", but not at "!".
  bool at_terminator() const {
    constexpr std::string_view kEnds = ".,|:)(";
    return at_ >= text_.size() || is_space(text_[at_]) ||
           kEnds.find(text_[at_]) != std::string_view::npos || rest().starts_with(kRight);
  }

  void skip_word() {
    while (const auto size = word_character(rest())) at_ += size;
  }

  bool identifier() {
    skip_word();
    if (!at_terminator()) return fail_at_character("bad character");
    emit(kind_of_word(text_.substr(start_, at_ - start_)));
    return true;
  }

  bool name(TokenKind kind) {
    ++at_;
    const bool alone = at_terminator();
    skip_word();
    if (!at_terminator()) return fail_at_character("bad character");
    emit(alone && kind == TokenKind::kField ? TokenKind::kDot : kind);
    return true;
  }

  bool quoted(TokenKind kind, const char* unterminated) {
    const char quote = text_[at_++];
    while (peek() != quote || at_ >= text_.size()) {
      if (peek() == '\\') ++at_;
      if (at_ >= text_.size() || text_[at_] == '\n') return fail(unterminated);
      ++at_;
    }
    ++at_;
    emit(kind);
    return true;
  }

  bool raw() {
    const auto end = text_.find('`', at_ + 1);
    if (end == std::string_view::npos) return fail("unterminated raw quoted string");
    at_ = end + 1;
    emit(TokenKind::kRawString);
    return true;
  }

  bool accept(std::string_view characters) {
    if (at_ >= text_.size() || characters.find(text_[at_]) == std::string_view::npos)
      return false;
    ++at_;
    return true;
  }

  void accept_all(std::string_view characters) {
    while (accept(characters)) {
    }
  }

  /// Takes what may be a number. Whether it is one, the parser finds out.
  bool number() {
    constexpr std::string_view kDecimal = "0123456789_";
    std::string_view digits = kDecimal;
    accept("+-");
    if (accept("0")) {
      if (accept("xX")) {
        digits = "0123456789abcdefABCDEF_";
      } else if (accept("oO")) {
        digits = "01234567_";
      } else if (accept("bB")) {
        digits = "01_";
      }
    }
    accept_all(digits);
    if (accept(".")) accept_all(digits);
    if (digits == kDecimal && accept("eE")) {
      accept("+-");
      accept_all(kDecimal);
    }
    const auto more = word_character(rest());
    if (more > 0) {
      at_ += more;
      return fail("bad number syntax: " + go_quote(text_.substr(start_, at_ - start_)));
    }
    emit(TokenKind::kNumber);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;  // of the present token
  std::size_t line_ = 1;   // of start_
  int depth_ = 0;          // of parentheses
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> lex(std::string_view text) {
  return Lexer(text).run();
}

std::string describe(const Token& token) {
  constexpr std::size_t kLongest = 10;
  if (token.kind == TokenKind::kEof) return "EOF";
  if (token.kind == TokenKind::kError) return token.text;
  if (token.kind >= TokenKind::kDot) return "<" + token.text + ">";
  if (token.text.size() <= kLongest) return go_quote(token.text);
  std::string_view rest = token.text;
  for (std::size_t i = 0; i < kLongest && !rest.empty(); ++i)
    rest.remove_prefix(first_rune(rest).size);
  const auto size = token.text.size() - rest.size();
  return go_quote(std::string_view(token.text).substr(0, size)) + "...";
}

}  // namespace minidocker::tmpl
