/// @file
/// Somebody at a terminal.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <termios.h>

#include "engine.hpp"

namespace checks {

/// At a terminal of 24 rows and 80 columns, in which a command runs. For use in the
/// sandbox.
class Person {
 public:
  explicit Person(const std::vector<std::string>& argv);
  Person(const Person&) = delete;
  Person& operator=(const Person&) = delete;
  ~Person();

  void type(std::string_view keys) const;
  void resize(unsigned short rows, unsigned short columns) const;
  /// Reads until the screen shows `text`. @throws std::runtime_error
  void see(const std::string& text);
  /// Waits for the command's end. @return its exit code, as a shell says it
  int end();
  /// @throws std::runtime_error unless it ends with this exit code
  void must_end(int wanted, const std::string& otherwise);

  termios modes() const;
  bool modes_are_as_before() const;

 private:
  bool read_more();

  int terminal_ = -1;
  pid_t pid_ = 0;
  termios modes_{};
  std::string screen_;
  std::size_t seen_ = 0;
};

/// `minidocker ARGUMENTS` on the check's engine, for a Person.
std::vector<std::string> command(const std::vector<std::string>& arguments);

/// Runs a story with a Person in the sandbox. Fails the check with what it throws.
void expect_story(harness::Context& check, const std::string& what,
                  const std::function<void()>& story,
                  const harness::Failure& failure = {.symptom = "terminal"});

/// For stories. @throws std::runtime_error
void require(bool holds, const char* what);

}  // namespace checks
