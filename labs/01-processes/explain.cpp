#include "process/explain.hpp"

#include <cerrno>

#include "common/causes.hpp"

namespace process {
namespace {

// The first that fits is told. Calls are named as check() has them.
constexpr common::Cause kCauses[] = {
    {common::kExec, "", ENOENT,
     "there is no such command, or not its interpreter: a script's #! line, a program's "
     "dynamic loader"},
    {common::kExec, "", ENOTDIR, "a part of that path is a file"},
    {common::kExec, "", EACCES,
     "it is not executable, or it is a folder, or lies on a noexec mount"},
    {common::kExec, "", ENOEXEC,
     "a program of another architecture, or a script without #!"},
    {common::kExec, "", E2BIG, "too many arguments, see ARG_MAX in sysconf(3)"},
    {"fork", "", EAGAIN,
     "too many processes: see pids.max of the control group and ulimit -u"},
    {"", "", EMFILE, "too many open files, see ulimit -n"},
};

}  // namespace

std::string explain(const common::SyscallError& error) {
  return common::explain_by(kCauses, error);
}

}  // namespace process
