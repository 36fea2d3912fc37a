#include "common/sys.hpp"

#include <cerrno>
#include <csignal>

#include <sys/syscall.h>
#include <unistd.h>

namespace common::sys {

int pivot_root(const char* new_root, const char* put_old) {
  return static_cast<int>(::syscall(SYS_pivot_root, new_root, put_old));
}

pid_t clone3(const clone_args& arguments) {
  return static_cast<pid_t>(::syscall(SYS_clone3, &arguments, sizeof arguments));
}

int openat2(int directory, const char* path, const open_how& how) {
  return static_cast<int>(::syscall(SYS_openat2, directory, path, &how, sizeof how));
}

int pidfd_open(pid_t pid, unsigned flags) {
  const int fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, flags));
  if (fd == -1 && errno == EINVAL && pid > 0) {
    // kill(2) knows a thread's number from one that nobody has.
    const bool is_there = ::kill(pid, 0) == 0 || errno != ESRCH;
    errno = is_there ? EINVAL : ESRCH;
  }
  return fd;
}

int pidfd_send_signal(int pidfd, int signal) {
  return static_cast<int>(::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0));
}

}  // namespace common::sys
