#include <stdexcept>

#include "common/files.hpp"
#include "common/todo.hpp"
#include "process/proc.hpp"
#include "process/process.hpp"

namespace process {

using common::todo;

Stat parse_stat(std::string_view text) {
  Stat stat;

  todo("1.6",
       "Fields are separated by spaces. Which field can hold spaces, and "
       "parentheses too? proc(5), /proc/pid/stat");

  return stat;
}

}  // namespace process
