#include "minidocker/failures.hpp"

#include <cerrno>

#include <fmt/format.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/todo.hpp"

namespace minidocker {
namespace {

Failure explain_exec(const common::SyscallError& error,
                     const std::vector<std::string>& argv) {
  const std::string command = argv.empty() ? "" : argv.front();
  const bool searched = command.find('/') == std::string::npos;
  switch (error.code().value()) {
    case ENOENT:
    case ENOTDIR:
      return {common::kNotFound,
              fmt::format("exec: \"{}\": {}", command,
                          searched ? "executable file not found in $PATH"
                                   : "no such file or directory")};
    case EACCES:
    case EPERM:
      return {common::kNotExecutable,
              fmt::format("exec: \"{}\": permission denied", command)};
    case ENOEXEC:
      return {common::kNotExecutable,
              fmt::format("exec: \"{}\": exec format error", command)};
    default:
      return {common::kNotExecutable, error.what()};
  }
}

}  // namespace

Failure explain_failure(const std::exception& error,
                        const std::vector<std::string>& argv) {
  if (dynamic_cast<const common::Todo*>(&error) != nullptr) {
    return {common::kUndoneStep, error.what()};
  }
  const auto* refused = dynamic_cast<const common::SyscallError*>(&error);
  if (refused != nullptr && refused->call() == common::kExec) {
    return explain_exec(*refused, argv);
  }
  return {common::kOurs, error.what()};
}

}  // namespace minidocker
