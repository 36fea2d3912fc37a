#include "ns/explain.hpp"

#include <cerrno>

#include "common/causes.hpp"
#include "ns/capability.hpp"

namespace ns {
namespace {

// The first that fits is told. Calls are named as check() has them.
constexpr common::Cause kCauses[] = {
    {common::kExec, "", ENOENT,
     "no such command, or not its interpreter: a script's #! line, a program's "
     "dynamic loader"},
    {common::kExec, "", ENOTDIR, "a part of that path is a file"},
    {common::kExec, "", EACCES,
     "it is not executable, or it is a folder, or it lies on a noexec mount or in a "
     "folder that the mapped user may not enter"},
    {common::kExec, "", ENOEXEC,
     "a program of another architecture, or a script without #!"},
    {common::kExec, "", E2BIG, "too many arguments"},
    {"clone3", "", EINVAL,
     "this kernel lacks a kind; or it is older than 6.3, and takes a time namespace "
     "only with --method unshare"},
    {"clone3", "", ENOSYS,
     "a seccomp filter, as in most containers; --method unshare may do"},
    {"clone3", "", EUSERS, "namespaces are nested too deep, see user_namespaces(7)"},
    {"clone3", "", ENOMEM, "no memory, or a PID namespace whose process 1 has ended"},
    {"clone3", "", EAGAIN,
     "too many processes: see pids.max of the control group and ulimit -u"},
    {"fork", "", ENOMEM,
     "no memory, or a PID namespace whose process 1 has ended: no process is made in "
     "it any more"},
    {"fork", "", EAGAIN,
     "too many processes: see pids.max of the control group and ulimit -u"},
    {"unshare", "", EINVAL, "this kernel lacks a kind, or the process has threads"},
    {"unshare", "", EUSERS, "namespaces are nested too deep, see user_namespaces(7)"},
    {"write", "uid_map", EPERM,
     "the maps are written already; or the range is not yours: without CAP_SETUID "
     "one line, one id, your own; --subids takes those of subuid(5)"},
    {"write", "gid_map", EPERM,
     "the range is not yours, or setgroups was not denied before, see "
     "user_namespaces(7)"},
    {"write", "setgroups", EPERM, "the gid_map is written already"},
    {"write", "_map", EINVAL,
     "ranges that overlap, more than 340 of them, or ids that the parent user "
     "namespace has not"},
    {"write", "timens_offsets", EACCES,
     "the time namespace has a process already: its clocks are fixed"},
    {"write", "timens_offsets", ERANGE,
     "a clock may not be before 0, or more than 146 years after it"},
    {"open", "_map", ENOENT, "there is no such process"},
    {"open", "setgroups", ENOENT, "there is no such process"},
    {"open", "/ns/net", ENOENT, "there is no such process, or it has ended"},
    {"open", "_map", EACCES, "that process belongs to another user"},
    {"setns", "/net", EPERM,
     "one must be root, or the user who made the user namespace that owns it; as an "
     "ordinary user, make both inside of one 'nsbox run --user -- sh'"},
    {"setns", "", EPERM,
     "one must be root, or the user who made the user namespace that owns it; enter "
     "that one too"},
    {"setns", "", EINVAL,
     "it is our own user namespace, or a kind that this kernel lacks; setns with a "
     "pidfd is since Linux 5.8"},
    {"setns", "", EUSERS, "namespaces are nested too deep"},
    {"setns", "", ESRCH, "the process has ended"},
    {"pidfd_open", "", ESRCH, "there is no such process"},
    {"pidfd_open", "", EINVAL, "that is a thread, not a process"},
    {"netlink", "", EEXIST,
     "a device or an address of that name is there already, see --name-a and --name-b"},
    {"netlink", "", EOPNOTSUPP, "this kernel lacks veth: modprobe veth"},
    {"netlink", "", EPERM,
     "CAP_NET_ADMIN is needed in both: as an ordinary user, make both network "
     "namespaces inside of one 'nsbox run --user -- sh'"},
    {"look at", "", EACCES, "that process belongs to another user: root may"},
    {"umount2", "", EINVAL,
     "that is not a mount point, or one locked by a user namespace"},
    {"sethostname", "", EPERM,
     "that takes CAP_SYS_ADMIN in the user namespace that owns the UTS namespace"},
    {"", "", EROFS, "that filesystem is mounted read-only"},
    {"", "", EMFILE, "too many open files, see ulimit -n"},
};

/// New namespaces refused: by which of the limits?
std::string explain_namespaces(int error) {
  if (error == ENOSPC) return common::explain_namespace_limit();
  if (error != EPERM) return "";
  std::string cause = common::explain_user_namespace_switch();
  if (!cause.empty()) return cause;
  return has_capability(kSysAdmin)
             ? "a process in a chroot cannot make user namespaces, nor one whose ids "
               "are not mapped, or that a seccomp filter forbids it, as in most "
               "containers"
             : "without CAP_SYS_ADMIN one needs --user, too; or a chroot, a missing "
               "id map or a seccomp filter forbids it, as in most containers";
}

/// mount(2) gives the same answer for many reasons.
std::string explain_mount(const common::SyscallError& error) {
  switch (error.code().value()) {
    case EPERM: {
      std::string cause = common::explain_user_namespace_switch();
      if (!cause.empty()) return cause;
      return error.object() == "/proc"
                 ? "a new /proc takes a PID namespace of one's own and, in a user "
                   "namespace, another whole /proc in view; --no-proc does without"
                 : "it takes CAP_SYS_ADMIN over the mount namespace: an ordinary "
                   "user has that inside of 'nsbox run --user --mount -- sh' only";
    }
    case EINVAL:
      return "a mount namespace can be bound on a private mount only, and not inside of "
             "itself; Linux 6.18 also refuses some that were made on another CPU: try "
             "taskset -c 0 and -c 1";
    default:
      return "";
  }
}

std::string explain_specially(const common::SyscallError& error) {
  if (error.call() == "clone3" || error.call() == "unshare") {
    return explain_namespaces(error.code().value());
  }
  return error.call() == "mount" ? explain_mount(error) : "";
}

}  // namespace

std::string explain(const common::SyscallError& error) {
  const std::string cause = explain_specially(error);
  return cause.empty() ? common::explain_by(kCauses, error) : cause;
}

}  // namespace ns
