#include <sched.h>
#include <unistd.h>

#include "common/check.hpp"
#include "ns/ns.hpp"

namespace ns {

using common::check;

pid_t fork_into(const Door& door) {
  // Step 2.10. By a pidfd the kernel changes all of them or none (since Linux 5.8). By
  // files it is one after the other: the user namespace first, since it gives an ordinary
  // user the capabilities that the others ask for.
  if (door.pidfd != -1) {
    check(::setns(door.pidfd, door.flags), "setns", "the process's namespaces");
  }
  for (const bool user : {true, false}) {
    for (const auto& file : door.files) {
      if ((file.kind == Kind::kUser) != user) continue;
      check(::setns(file.fd.get(), flag_of(file.kind)), "setns", file.name);
    }
  }
  return check(::fork(), "fork");
}

}  // namespace ns
