#include "process/explain.hpp"

#include <cerrno>
#include <string_view>

#include <unistd.h>

#include "process/process.hpp"

namespace process {
namespace {

struct Cause {
  std::string_view call;  ///< "" for any
  int error;
  std::string_view text;
};

// The first that fits is told. Calls are named as check() has them.
constexpr Cause kCauses[] = {
    {kExec, ENOENT,
     "there is no such command, or not its interpreter: a script's #! line, a program's "
     "dynamic loader"},
    {kExec, ENOTDIR, "a part of that path is a file"},
    {kExec, EACCES, "it is not executable, or it is a folder, or lies on a noexec mount"},
    {kExec, ENOEXEC, "a program of another architecture, or a script without #!"},
    {kExec, E2BIG, "too many arguments, see ARG_MAX in sysconf(3)"},
    {"fork", EAGAIN,
     "too many processes: see pids.max of the control group and ulimit -u"},
    {"", EMFILE, "too many open files, see ulimit -n"},
};

}  // namespace

std::string explain(const common::SyscallError& error) {
  for (const auto& known : kCauses) {
    if (known.error != error.code().value()) continue;
    if (known.call.empty() || known.call == error.call()) return std::string(known.text);
  }
  const bool refused = error.code() == std::errc::operation_not_permitted ||
                       error.code() == std::errc::permission_denied;
  return refused && ::geteuid() != 0 ? "another user's: root may" : "";
}

}  // namespace process
