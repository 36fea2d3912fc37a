#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/core.h>

#include "common/files.hpp"
#include "go_text.hpp"
#include "minidocker/go_template.hpp"
#include "template_functions.hpp"
#include "template_lexer.hpp"
#include "template_literal.hpp"
#include "template_node.hpp"
#include "token_stream.hpp"

namespace minidocker::tmpl {
namespace {

constexpr int kDeepest = 200;

NodePtr make(NodeKind kind, const Token& token) {
  auto node = std::make_unique<Node>();
  node->kind = kind;
  node->position = token.position;
  node->text = token.text;
  return node;
}

std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> names;
  for (const auto name : common::split(text, '.')) {
    if (!name.empty()) names.emplace_back(name);
  }
  return names;
}

bool is_literal_or_dot(NodeKind kind) {
  return kind == NodeKind::kBool || kind == NodeKind::kDot || kind == NodeKind::kNil ||
         kind == NodeKind::kNumber || kind == NodeKind::kString;
}

/// Counts how deep one is, for as long as one is there.
class Level {
 public:
  explicit Level(int& depth) : depth_(depth) { ++depth_; }
  ~Level() { --depth_; }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;

 private:
  int& depth_;
};

/// One function for each rule of the grammar. @see Go's text/template/parse
class Parser : private TokenStream {
 public:
  explicit Parser(std::string_view text) : TokenStream(lex(text)) {}

  Nodes parse_all() {
    Nodes nodes;
    while (peek().kind != TokenKind::kEof) {
      auto node = text_or_action();
      if (!node) fail("unexpected " + describe_stop());
      nodes.push_back(std::move(node));
    }
    return nodes;
  }

 private:
  [[noreturn]] void unexpected(const Token& token, const std::string& context) {
    if (token.kind != TokenKind::kError)
      fail("unexpected " + describe(token) + " in " + context);
    std::string where;
    if (action_line_ != 0 && action_line_ != token.line) {
      where =
          fmt::format("{} started at :{}",
                      token.text.ends_with(" action") ? "" : " in action", action_line_);
    }
    fail(token.text + where);
  }

  void expect_right_delimiter(const std::string& context) {
    const Token& token = next_word();
    if (token.kind != TokenKind::kRightDelim) unexpected(token, context);
  }

  void check_depth() {
    if (depth_ > kDeepest) fail("max expression depth exceeded");
  }

  // ---- blocks ----

  enum class Stop { kNone, kElse, kEnd };

  std::string describe_stop() const {
    return stop_ == Stop::kElse ? "{{else}}" : "{{end}}";
  }

  /// Nothing at {{else}} and {{end}}; stop_ says which.
  NodePtr text_or_action() {
    const Token& token = next_word();
    if (token.kind == TokenKind::kText) return make(NodeKind::kText, token);
    if (token.kind != TokenKind::kLeftDelim) unexpected(token, "input");
    action_line_ = token.line;
    auto node = action();
    action_line_ = 0;
    return node;
  }

  NodePtr action() {
    const Token& token = peek_word();
    switch (token.kind) {
      case TokenKind::kIf:
        return control(NodeKind::kIf, "if");
      case TokenKind::kRange:
        return control(NodeKind::kRange, "range");
      case TokenKind::kWith:
        return control(NodeKind::kWith, "with");
      case TokenKind::kBreak:
        return jump(NodeKind::kBreak, "{{break}}");
      case TokenKind::kContinue:
        return jump(NodeKind::kContinue, "{{continue}}");
      case TokenKind::kElse:
        return stop_at_else();
      case TokenKind::kEnd:
        next();
        expect_right_delimiter("end");
        stop_ = Stop::kEnd;
        return nullptr;
      default:
        auto node = make(NodeKind::kAction, token);
        node->parts.push_back(pipeline("command", TokenKind::kRightDelim));
        return node;
    }
  }

  NodePtr jump(NodeKind kind, const std::string& name) {
    auto node = make(kind, next());
    expect_right_delimiter(name);
    if (ranges_ == 0) fail(name + " outside {{range}}");
    return node;
  }

  /// "else if" and "else with" are left to the block that they continue.
  NodePtr stop_at_else() {
    next();
    const auto kind = peek_word().kind;
    if (kind != TokenKind::kIf && kind != TokenKind::kWith)
      expect_right_delimiter("else");
    stop_ = Stop::kElse;
    return nullptr;
  }

  /// Up to {{else}} or {{end}}.
  Nodes list() {
    Nodes nodes;
    while (peek_word().kind != TokenKind::kEof) {
      auto node = text_or_action();
      if (!node) return nodes;
      nodes.push_back(std::move(node));
    }
    fail("unexpected EOF");
  }

  NodePtr control(NodeKind kind, const std::string& context) {
    const Level level(depth_);
    check_depth();
    const auto outside = variables_.size();
    auto node = make(kind, next());
    node->parts.push_back(pipeline(context, TokenKind::kRightDelim));
    if (kind == NodeKind::kRange) ++ranges_;
    node->body = list();
    if (kind == NodeKind::kRange) --ranges_;
    if (stop_ == Stop::kElse) node->otherwise = otherwise(kind, context);
    variables_.resize(outside);
    return node;
  }

  Nodes otherwise(NodeKind kind, const std::string& context) {
    Nodes nodes;
    const auto again = peek().kind;
    if ((kind == NodeKind::kIf && again == TokenKind::kIf) ||
        (kind == NodeKind::kWith && again == TokenKind::kWith)) {
      nodes.push_back(control(kind, context));  // takes the {{end}} for both
      return nodes;
    }
    nodes = list();
    if (stop_ != Stop::kEnd) fail("expected end; found " + describe_stop());
    return nodes;
  }

  // ---- pipelines ----

  NodePtr pipeline(const std::string& context, TokenKind end) {
    auto pipe = make(NodeKind::kPipe, peek_word());
    declarations(*pipe, context);
    for (;;) {
      const Token& token = peek_word();
      if (token.kind == end) {
        next();
        check_pipeline(*pipe, context);
        return pipe;
      }
      if (!starts_command(token.kind)) unexpected(next(), context);
      pipe->parts.push_back(command());
    }
  }

  static bool starts_command(TokenKind kind) {
    switch (kind) {
      case TokenKind::kBool:
      case TokenKind::kCharConstant:
      case TokenKind::kDot:
      case TokenKind::kField:
      case TokenKind::kIdentifier:
      case TokenKind::kNumber:
      case TokenKind::kNil:
      case TokenKind::kRawString:
      case TokenKind::kString:
      case TokenKind::kVariable:
      case TokenKind::kLeftParen:
        return true;
      default:
        return false;
    }
  }

  /// $x :=, $x =, and in a range $i, $x :=
  void declarations(Node& pipe, const std::string& context) {
    while (peek_word().kind == TokenKind::kVariable) {
      const auto before = position();
      const auto name = next().text;
      const Token& token = peek_word();
      const bool is_comma = token.kind == TokenKind::kChar && token.text == ",";
      if (!is_comma && token.kind != TokenKind::kDeclare &&
          token.kind != TokenKind::kAssign) {
        go_back_to(before);  // it is a word of the first command
        return;
      }
      pipe.assigns = token.kind == TokenKind::kAssign;
      next();
      pipe.names.push_back(name);
      variables_.push_back(name);
      if (!is_comma) return;
      if (context != "range" || pipe.names.size() > 1)
        fail("too many declarations in " + context);
      const auto kind = peek_word().kind;
      if (kind != TokenKind::kVariable && kind != TokenKind::kRightDelim &&
          kind != TokenKind::kRightParen)
        fail("range can only initialize variables");
    }
  }

  void check_pipeline(const Node& pipe, const std::string& context) {
    if (pipe.parts.empty()) fail("missing value for " + context);
    for (std::size_t i = 1; i < pipe.parts.size(); ++i) {
      if (is_literal_or_dot(pipe.parts[i]->parts.front()->kind))
        fail(fmt::format("non executable command in pipeline stage {}", i + 1));
    }
  }

  NodePtr command() {
    auto node = make(NodeKind::kCommand, peek_word());
    for (;;) {
      skip_space();
      if (auto word = operand()) node->parts.push_back(std::move(word));
      const Token& token = peek();
      const bool ends =
          token.kind == TokenKind::kRightDelim || token.kind == TokenKind::kRightParen;
      if (ends) break;
      next();
      if (token.kind == TokenKind::kPipe) break;
      if (token.kind != TokenKind::kSpace) unexpected(token, "operand");
    }
    if (node->parts.empty()) fail("empty command");
    return node;
  }

  /// A term, and the fields of it.
  NodePtr operand() {
    auto node = term();
    if (!node || peek().kind != TokenKind::kField) return node;
    const Token& first = peek();
    std::vector<std::string> fields;
    while (peek().kind == TokenKind::kField) fields.push_back(next().text.substr(1));
    if (is_literal_or_dot(node->kind))
      fail("unexpected . after term " + go_quote(to_string(*node)));
    if (node->kind != NodeKind::kField && node->kind != NodeKind::kVariable) {
      auto chain = make(NodeKind::kChain, first);
      chain->parts.push_back(std::move(node));
      node = std::move(chain);
    }
    node->position = first.position;
    node->names.insert(node->names.end(), fields.begin(), fields.end());
    return node;
  }

  /// Nothing if it is none, as at the end of a command.
  NodePtr term() {
    const Token& token = peek();
    switch (token.kind) {
      case TokenKind::kIdentifier:
        next();
        if (find_function(token.text) == nullptr)
          fail("function " + go_quote(token.text) + " not defined");
        return make(NodeKind::kIdentifier, token);
      case TokenKind::kDot:
        return make(NodeKind::kDot, next());
      case TokenKind::kNil:
        return make(NodeKind::kNil, next());
      case TokenKind::kVariable:
        return variable(next());
      case TokenKind::kField: {
        auto node = make(NodeKind::kField, next());
        node->names = split_names(token.text);
        return node;
      }
      case TokenKind::kLeftParen: {
        const Level level(depth_);
        check_depth();
        next();
        return pipeline("parenthesized pipeline", TokenKind::kRightParen);
      }
      default:
        return literal(token);
    }
  }

  NodePtr variable(const Token& token) {
    const auto& known = variables_;
    if (std::find(known.begin(), known.end(), token.text) == known.end())
      fail("undefined variable " + go_quote(token.text));
    auto node = make(NodeKind::kVariable, token);
    node->names = {token.text};
    return node;
  }

  NodePtr literal(const Token& token) {
    NodePtr node;
    try {
      if (token.kind == TokenKind::kBool) {
        node = make(NodeKind::kBool, next());
        node->constant = token.text == "true";
      } else if (token.kind == TokenKind::kNumber ||
                 token.kind == TokenKind::kCharConstant) {
        node = make(NodeKind::kNumber, next());
        read_number(*node);
      } else if (token.kind == TokenKind::kString ||
                 token.kind == TokenKind::kRawString) {
        node = make(NodeKind::kString, next());
        node->constant = unquote(token.text);
      }
    } catch (const std::invalid_argument& error) {
      fail(error.what());
    }
    return node;
  }

  std::size_t action_line_ = 0;  // where the present action began; 0 outside
  int depth_ = 0;
  int ranges_ = 0;
  Stop stop_ = Stop::kNone;
  std::vector<std::string> variables_ = {"$"};
};

}  // namespace

Tree parse(std::string_view text) {
  return {std::string(text), Parser(text).parse_all()};
}

}  // namespace minidocker::tmpl
