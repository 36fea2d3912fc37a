#include "common/cli.hpp"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "common/text.hpp"
#include "common/todo.hpp"

namespace common {
namespace {

constexpr std::string_view kOutput = "standard output";

std::string message_of(const SyscallError& error, Explain explain) {
  std::string text = error.what();
  const std::string cause = explain != nullptr ? explain(error) : "";
  if (!cause.empty()) text += " (" + cause + ")";
  return text;
}

void keep_standard_numbers() {
  for (int fd = 0; fd < 3; ++fd) {
    if (::fcntl(fd, F_GETFD) != -1) continue;
    // Gets the lowest free number: this one. The wrong way round: to use it is an error.
    (void)::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

}  // namespace

void print(std::string_view text) {
  const bool ended = text.empty() || text.ends_with('\n');
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
                       (ended || std::fputc('\n', stdout) != EOF);
  if (!written) fail("write", kOutput);
}

int with_failure_code(int code, Explain explain, const std::function<int()>& body) {
  try {
    return body();
  } catch (const Todo&) {
    throw;
  } catch (const ExitError&) {
    throw;
  } catch (const SyscallError& error) {
    throw ExitError(code, message_of(error, explain));
  } catch (const std::exception& error) {
    throw ExitError(code, printable(error.what()));
  }
}

int with_command_codes(Explain explain, const std::function<int()>& body) {
  return with_failure_code(kOurs, explain, [&] {
    try {
      return body();
    } catch (const SyscallError& error) {
      if (error.call() != kExec) throw;
      const int number = error.code().value();
      const bool missing = number == ENOENT || number == ENOTDIR;
      return with_failure_code(missing ? kNotFound : kNotExecutable, explain,
                               [&]() -> int { throw; });
    }
  });
}

int run_cli(std::string_view program, const std::function<int()>& body, Explain explain) {
  keep_standard_numbers();
  try {
    try {
      const int status = with_failure_code(kFailure, explain, body);
      if (std::fflush(stdout) != 0) throw SyscallError(errno, "write", kOutput);
      if (std::ferror(stdout) != 0) throw SyscallError(EIO, "write", kOutput);
      return status;
    } catch (const SyscallError& error) {
      throw ExitError(kFailure, error.what());
    }
  } catch (const Todo& todo) {
    fmt::print(stderr, "{}\n", todo.what());
    return kUndoneStep;
  } catch (const ExitError& error) {
    fmt::print(stderr, "{}: {}\n", program, error.what());
    return error.code();
  }
}

}  // namespace common
