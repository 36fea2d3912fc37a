/// @file
/// Go's package fmt, for JSON values. null is Go's nil.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/json.hpp"

namespace minidocker {

using JsonPointers = std::vector<const common::Json*>;

/// As %v: "map[a:1 b:2]", "[x y]", "<nil>". @throws TooDeep
std::string go_print(const common::Json& value);

/// Several values, with a space between two of which neither is a string. @throws TooDeep
std::string go_sprint(const JsonPointers& values);

/// Several values with spaces between them, and a newline. @throws TooDeep
std::string go_sprintln(const JsonPointers& values);

/// The verbs v T t d b o O x X c q U e E f F g G s, with flags, width and precision.
/// What does not fit is shown as Go does: "%!d(string=a)". @throws TooDeep
std::string go_sprintf(std::string_view format, const JsonPointers& values);

}  // namespace minidocker
