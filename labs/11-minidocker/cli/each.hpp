/// @file
/// Commands that take several names.
#pragma once

#include <exception>
#include <functional>
#include <string>
#include <vector>

namespace minidocker {

/// Does something for each name. What goes wrong with one is said in a line, and the
/// others get their turn.
/// @return An exit code: 1 if anything went wrong.
int for_each_name(const std::vector<std::string>& names,
                  const std::function<void(const std::string&)>& body);

/// Says in a line what went wrong.
void complain(const std::exception& error);

}  // namespace minidocker
