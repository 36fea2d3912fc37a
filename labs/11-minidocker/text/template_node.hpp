/// @file
/// A template that has been read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/json.hpp"

namespace minidocker::tmpl {

enum class NodeKind {
  // What the text consists of.
  kText,
  kAction,
  kIf,
  kRange,
  kWith,
  kBreak,
  kContinue,
  // What stands inside of an action.
  kPipe,
  kCommand,
  kIdentifier,
  kField,
  kVariable,
  kChain,  ///< (...).A.B
  kDot,
  kNil,
  kBool,
  kNumber,
  kString,
};

struct Node;
using NodePtr = std::unique_ptr<Node>;
using Nodes = std::vector<NodePtr>;

struct Node {
  NodeKind kind;
  std::size_t position;
  /// kText: itself; kIdentifier: the name; literals: as they were written.
  std::string text;
  /// kField and kChain: A, B; kVariable: $x, A, B; kPipe: the variables that it sets.
  std::vector<std::string> names;
  /// kAction, kIf, kRange, kWith: the pipe; kPipe: commands; kCommand: words; kChain:
  /// what stands in parentheses.
  Nodes parts;
  Nodes body;
  std::optional<Nodes> otherwise;
  /// kPipe: "=" and not ":=".
  bool assigns = false;
  /// kBool, kNumber, kString.
  common::Json constant;
  /// kNumber: as an int, if it is one; 1.0 is.
  std::optional<std::int64_t> whole;
};

struct Tree {
  std::string text;
  Nodes nodes;
};

/// As the template has it, with single spaces: what messages show.
std::string to_string(const Node& node);

/// @throws TemplateError
Tree parse(std::string_view text);

}  // namespace minidocker::tmpl
