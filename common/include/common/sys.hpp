/// @file
/// System calls that glibc 2.36 has no function for that C++ could call, in glibc's
/// manner: -1 and errno.
#pragma once

#include <cstdint>

#include <linux/openat2.h>
#include <linux/sched.h>
#include <sys/types.h>

/// System calls that glibc 2.36 lacks.
namespace common::sys {

/// @see pivot_root(2)
int pivot_root(const char* new_root, const char* put_old);

/// Like fork(2), so without a stack for the child. @see clone3 in clone(2)
pid_t clone3(const clone_args& arguments);

/// @see openat2(2)
int openat2(int directory, const char* path, const open_how& how);

/// glibc 2.36 has the two pidfd functions, but its header forgets that C++ mangles names.
/// A process that has ended, while its number is still that of a group or session, is
/// ESRCH here, as in new kernels; Linux 6.1 calls it EINVAL, as it does a thread.
/// @see pidfd_open(2)
int pidfd_open(pid_t pid, unsigned flags);
/// @see pidfd_send_signal(2)
int pidfd_send_signal(int pidfd, int signal);

}  // namespace common::sys
