/// @file
/// Strings and numbers of a template.
#pragma once

#include <string>
#include <string_view>

#include "template_node.hpp"

namespace minidocker::tmpl {

/// What stands between "..." or `...`. @throws std::invalid_argument  @see
/// strconv.Unquote
std::string unquote(std::string_view text);

/// Sets `constant` and `whole` of a number, or of a character: 'a' is 97.
/// @throws std::invalid_argument
void read_number(Node& node);

}  // namespace minidocker::tmpl
