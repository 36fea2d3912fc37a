/// @file
/// The marker of a step that the learner has still to write.
#pragma once

#include <source_location>
#include <stdexcept>
#include <string>

namespace common {

/// Thrown at an undone step. what() is the whole message, with file and line.
class Todo : public std::runtime_error {
 public:
  Todo(std::string step, const std::string& message)
      : std::runtime_error(message), step_(std::move(step)) {}
  const std::string& step() const { return step_; }

 private:
  std::string step_;
};

/// Stops here: replace the call by the code of this step.
///
/// Under a check it reports and stands still first, see hold.hpp.
/// @throws Todo
[[noreturn]] void todo(const char* step, const char* question,
                       std::source_location where = std::source_location::current());

}  // namespace common
