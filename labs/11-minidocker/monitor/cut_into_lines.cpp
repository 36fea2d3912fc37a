#include <algorithm>

#include "common/todo.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::todo;

std::vector<std::string_view> cut_into_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  todo("11.8",
       "Where does a line end? What if the text ends before the line does, and what if "
       "the line never ends?");
}

}  // namespace minidocker
