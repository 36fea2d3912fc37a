/// @file
/// What all command lines of the course have in common: exit codes and messages.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "common/check.hpp"

namespace common {

/// Exit codes, as docker(1) and the shell have them.
enum ExitCode : int {
  kSuccess = 0,
  kFailure = 1,
  kUsage = 2,       ///< wrong flags or arguments
  kUndoneStep = 3,  ///< a step of the lab is still to be written
  kOurs = 125,      ///< a program that runs commands failed before the command ran
  kNotExecutable = 126,
  kNotFound = 127,
};

/// A failure that knows its exit code.
class ExitError : public std::runtime_error {
 public:
  ExitError(int code, const std::string& message)
      : std::runtime_error(message), code_(code) {}
  int code() const { return code_; }

 private:
  int code_;
};

/// A wrong command line: exit code 2.
class UsageError : public ExitError {
 public:
  explicit UsageError(const std::string& message) : ExitError(kUsage, message) {}
};

/// The likely cause of a kernel's refusal, or "" if it is not known.
using Explain = std::string (*)(const SyscallError&);

/// Writes a text to standard output, and ends its last line, if it has one.
/// @throws SyscallError
void print(std::string_view text);

/// Runs a program. Whatever is thrown becomes one line on standard error and an exit
/// code; so does an output that could not be written (a full disk, a closed pipe).
///
///     jail: mount /proc: EPERM: Operation not permitted (a new PID namespace comes
///     first)
///
/// If standard input, output or error is closed, it is open before `body` begins, but
/// cannot be used: no file that the program opens comes into its place.
int run_cli(std::string_view program, const std::function<int()>& body,
            Explain explain = nullptr);

/// Runs `body`; a failure that does not know its exit code gets `code`.
/// @throws ExitError; Todo passes.
int with_failure_code(int code, Explain explain, const std::function<int()>& body);

/// The same for what runs a command: 127 and 126 where that is not there or cannot be
/// executed (a SyscallError whose call() is kExec), kOurs for all else that goes wrong
/// before.
/// @throws ExitError; Todo passes.
int with_command_codes(Explain explain, const std::function<int()>& body);

}  // namespace common
