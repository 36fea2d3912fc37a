#include <cstdint>

#include "common/todo.hpp"
#include "process/proc.hpp"
#include "process/process.hpp"

namespace process {

using common::todo;

std::vector<int> parse_signal_set(std::string_view hex) {
  std::vector<int> numbers;

  todo("1.9",
       "Each bit is a signal. Which one is the lowest? proc(5), SigBlk; "
       "signal(7)");

  return numbers;
}

}  // namespace process
