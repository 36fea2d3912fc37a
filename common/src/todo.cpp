#include "common/todo.hpp"

#include "common/hold.hpp"

namespace common {

void todo(const char* step, const char* question, std::source_location where) {
  const std::string message = std::string(where.file_name()) + ":" +
                              std::to_string(where.line()) + ": step " + step +
                              " is yours: " + question;
  hold_under_check("TODO " + message);
  throw Todo(step, message);
}

}  // namespace common
