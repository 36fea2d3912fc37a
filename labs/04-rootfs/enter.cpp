#include <sched.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;
using common::todo;

pid_t fork_into_jail(int pidfd) {
  todo("4.11",
       "One call takes a pidfd and a set of CLONE_NEW flags. For which of the five is "
       "that not enough, and why? setns(2); pid_namespaces(7)");
}

}  // namespace rootfs
