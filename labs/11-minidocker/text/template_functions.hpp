/// @file
/// What a template can call.
#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "go_value.hpp"

namespace minidocker::tmpl {

enum class Type { kAny, kString, kInt, kStrings };

std::string to_string(Type type);

struct Function {
  std::string_view name;
  std::vector<Type> parameters;
  std::optional<Type> more;  ///< any number of further arguments
  /// Nothing for "and" and "or", which need not look at all of their arguments.
  /// @throws std::runtime_error
  Value (*call)(const std::vector<Value>& arguments);
};

/// nullptr if there is none.
const Function* find_function(std::string_view name);

}  // namespace minidocker::tmpl
