#include "common/todo.hpp"

#include "common/hold.hpp"

namespace common {

void todo(const char* step, const char* question, std::source_location where) {
  std::string file = where.file_name();
  while (file.starts_with("../")) file.erase(0, 3);  // as ninja and ccache name it
  const std::string message = file + ":" + std::to_string(where.line()) + ": step " +
                              step + " is yours: " + question;
  hold_under_check("TODO " + message);
  throw Todo(step, message);
}

}  // namespace common
