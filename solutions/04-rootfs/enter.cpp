#include <sched.h>
#include <unistd.h>

#include "common/check.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;

pid_t fork_into_jail(int pidfd) {
  // Step 4.11. All at once, by one descriptor: the kernel changes all of them or none
  // (since Linux 5.8). The PID namespace alone is entered by children only, hence the
  // fork.
  check(::setns(pidfd, CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC |
                           CLONE_NEWCGROUP),
        "setns", "the jail's namespaces");
  return check(::fork(), "fork");
}

}  // namespace rootfs
