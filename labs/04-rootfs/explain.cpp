#include "rootfs/explain.hpp"

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "common/causes.hpp"

namespace rootfs {
namespace {

// The first that fits is told. Calls are named as check() has them.
constexpr common::Cause kCauses[] = {
    {common::kExec, "", ENOENT,
     "the jail has no such command, or not its interpreter: a script's #! line, a "
     "program's dynamic loader"},
    {common::kExec, "", ENOTDIR, "a part of that path is a file"},
    {common::kExec, "", EACCES,
     "it is not executable, or it is a folder, or the jail lies on a noexec mount"},
    {common::kExec, "", ENOEXEC,
     "a program of another architecture, or a script without #!"},
    {common::kExec, "", E2BIG, "too many arguments"},
    {"pivot_root", "", EINVAL,
     "the new root must be a mount point, and propagation must be private: steps 4.2 and "
     "4.3; see pivot_root(2)"},
    {"pivot_root", "", EBUSY, "the new root is the present one, or on it: step 4.3"},
    {"pivot_root", "", EPERM, "this needs CAP_SYS_ADMIN over the mount namespace"},
    {"umount2", "", EINVAL,
     "that is not a mount point, or one locked by a user namespace"},
    {"setns", "", EPERM,
     "the jail belongs to another user: enter it as the user who started it, or as root"},
    {"setns", "", EINVAL, "a process in several threads, or of another user namespace"},
    {"chroot", "", EPERM,
     "chroot(2) needs CAP_SYS_CHROOT: be root, or root of a user namespace"},
    {"fork", "", EAGAIN,
     "too many processes: see pids.max of the control group and ulimit -u"},
    {"clone3", "", EAGAIN,
     "too many processes: see pids.max of the control group and ulimit -u"},
    {"ioctl SNAP_CREATE", "", EPERM, "a subvolume can be copied by its owner only"},
    {"unlink", "", EPERM,
     "the file is immutable, see lsattr(1) and 'chattr -i', or of an owner outside of "
     "this user namespace"},
    {"lchown", "", EINVAL,
     "that owner has no number in this user namespace, see subuid(5)"},
    {"mount point", "", ENOTDIR, "there is a file where a folder is needed"},
    {"mount point", "", EISDIR, "there is a folder where a file is needed"},
    {"", "", ENOSPC, "the disk is full, or has no inode left"},
    {"", "", EDQUOT, "the user's disk quota is used up"},
    {"", "", EROFS, "that filesystem is mounted read-only"},
    {"", "", EMFILE, "too many open files: the tree is too deep, or see ulimit -n"},
    {"", "", ELOOP, "too many symbolic links, or one where none is allowed"},
};

/// New namespaces refused: by which of the switches?
std::string explain_namespaces(std::string_view call, int error) {
  if (error == ENOSPC) return common::explain_namespace_limit();
  if (error != EPERM) return "";
  std::string cause = common::explain_user_namespace_switch();
  if (!cause.empty()) return cause;
  return call == "unshare"
             ? "a process in a chroot cannot make user namespaces, nor one that a "
               "seccomp filter forbids it, as in most containers"
             : "new namespaces need CAP_SYS_ADMIN, which root lacks in most containers";
}

/// mount(2) gives the same answer for many reasons.
std::string explain_mount(const common::SyscallError& error) {
  switch (error.code().value()) {
    case EPERM: {
      std::string cause = common::explain_user_namespace_switch();
      if (!cause.empty()) return cause;
      return error.object().ends_with("/proc")
                 ? "in a user namespace /proc may be mounted only with a PID namespace "
                   "of one's own, and while another whole /proc is in view"
                 : "this needs CAP_SYS_ADMIN in the user namespace that owns the mount "
                   "namespace, and keeps the options that a mount was locked with";
    }
    case EINVAL:
      return "not a mount point, an unknown option, or an unbindable source";
    case ENODEV:
      return "this kernel lacks that filesystem, see /proc/filesystems";
    case EBUSY:
      return "already mounted there, or in use";
    default:
      return "";
  }
}

bool is_one_of(std::string_view call, std::initializer_list<std::string_view> calls) {
  return std::find(calls.begin(), calls.end(), call) != calls.end();
}

}  // namespace

std::string explain(const common::SyscallError& error) {
  std::string cause;
  if (is_one_of(error.call(), {"clone3", "clone", "unshare"})) {
    cause = explain_namespaces(error.call(), error.code().value());
  } else if (is_one_of(error.call(), {"mount", "mount_setattr"})) {
    cause = explain_mount(error);
  }
  return cause.empty() ? common::explain_by(kCauses, error) : cause;
}

}  // namespace rootfs
