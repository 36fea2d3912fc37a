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

/// The environment variable by which a check asks for a report of undone steps: the
/// number of an inherited socket.
inline constexpr char kHoldVariable[] = "LAB_HOLD";

/// Stops here: replace the call by the code of this step.
///
/// Under a check it reports on the check's socket and holds still until the check lets go
/// of it, so that what the steps before it did can be looked at.
/// @throws Todo
[[noreturn]] void todo(const char* step, const char* question,
                       std::source_location where = std::source_location::current());

}  // namespace common
