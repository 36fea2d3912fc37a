/// @file
/// Given: a jail's first process, which the kernel treats in its own way, from outside.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "common/pid_fd.hpp"

namespace rootfs {

/// What a process has done about a signal.
enum class Reaction {
  kHandles,  ///< catches it, or blocks it to fetch it later
  kIgnores,
  kDefault
};

/// @throws common::SyscallError
/// @see proc(5), SigBlk, SigIgn and SigCgt
/// @ingroup lab04
Reaction reaction_to(pid_t pid, int signal);

/// Whether it is PID 1 of a PID namespace right below the caller's. The kernel drops what
/// such a process has no handler for, other than SIGKILL and SIGSTOP from outside.
/// @see pid_namespaces(7), "The namespace init process"
/// @ingroup lab04
bool is_namespace_init(pid_t pid);

/// Whether it is in the caller's PID namespace itself, and not in one below.
/// @throws common::SyscallError
/// @ingroup lab04
bool shares_pid_namespace(pid_t pid);

/// Sends a signal that shall have its usual effect, also on a PID 1: one that would drop
/// it is killed.
/// @param has_it The terminal has sent it already.
/// @return Whether it was killed instead.
/// @throws common::SyscallError
/// @ingroup lab04
bool deliver(pid_t pid, const common::PidFd& process, int signal, bool has_it = false);

/// The image's own init, as its jail will know it: "/sbin/init".
/// @throws common::ExitError (127) if it has none.
/// @ingroup lab04
std::string find_init(const std::filesystem::path& rootfs);

/// Whether a process goes by the name of an init.
/// @throws common::SyscallError
/// @ingroup lab04
bool is_init(pid_t pid);

/// Asks an init to end all it has started, and itself: busybox and systemd by signal,
/// sysvinit through its FIFO. One that has just begun is given a second to be ready.
/// @return false if it is not an init that we know, or does not listen.
/// @throws common::SyscallError
/// @ingroup lab04
bool ask_to_shut_down(pid_t pid, const common::PidFd& process);

}  // namespace rootfs
