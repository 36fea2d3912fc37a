#include "template_node.hpp"

#include <string_view>

namespace minidocker::tmpl {
namespace {

std::string joined(const Nodes& nodes, std::string_view separator) {
  std::string text;
  for (const auto& node : nodes) {
    if (&node != &nodes.front()) text += separator;
    const bool in_command = separator == " ";
    text += in_command && node->kind == NodeKind::kPipe ? "(" + to_string(*node) + ")"
                                                        : to_string(*node);
  }
  return text;
}

}  // namespace

std::string to_string(const Node& node) {
  std::string text;
  switch (node.kind) {
    case NodeKind::kPipe:
      for (const auto& name : node.names)
        text += name + (&name != &node.names.back() ? ", "
                        : node.assigns              ? " = "
                                                    : " := ");
      return text + joined(node.parts, " | ");
    case NodeKind::kCommand:
      return joined(node.parts, " ");
    case NodeKind::kChain:
      text = joined(node.parts, " ");
      [[fallthrough]];
    case NodeKind::kField:
      for (const auto& name : node.names) text += "." + name;
      return text;
    case NodeKind::kVariable:
      for (const auto& name : node.names) text += (text.empty() ? "" : ".") + name;
      return text;
    default:  // what stands inside of an action; blocks are never shown
      return node.text;
  }
}

}  // namespace minidocker::tmpl
