/// @file
/// Our own terminal while a container has it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/ioctl.h>
#include <termios.h>

namespace minidocker {

/// Passes every key on as it is, Ctrl-C too, for as long as it lives. Does nothing where
/// standard input is no terminal, or `enabled` is false.
class RawTerminal {
 public:
  /// @throws common::SyscallError
  explicit RawTerminal(bool enabled);
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;
  ~RawTerminal();

 private:
  std::optional<termios> before_;
};

/// Rows and columns of the terminal that is our standard output, or else our input.
std::optional<winsize> terminal_size();

/// Finds a sequence of keys in what is typed.
class DetachKeys {
 public:
  /// @param keys  "ctrl-p,ctrl-q", "a,b", ..; "" for none. @throws common::ExitError
  explicit DetachKeys(std::string_view keys);

  /// @param typed  What came. @param pass_on  Gets what is not part of the sequence.
  /// @return Whether the sequence is complete.
  bool feed(std::string_view typed, std::string& pass_on);

 private:
  std::string sequence_;
  std::size_t matched_ = 0;
};

}  // namespace minidocker
