#include <csignal>
#include <cstdint>
#include <utility>

#include <sched.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/guards.hpp"
#include "common/sys.hpp"
#include "ns/ns.hpp"

namespace ns {

using common::check;
using common::UniqueFd;

Process start_by_clone(const Plan& plan) {
  auto report = common::Pipe::open();
  Gate maps_are_written;

  // Step 2.6. One call makes all namespaces, the user namespace first, which owns the
  // others. The child begins as nobody: until its maps are written it must not do
  // anything that an id matters for, least of all exec.
  int pidfd = -1;
  clone_args arguments{};
  arguments.flags = static_cast<unsigned>(plan.flags) | CLONE_PIDFD;
  arguments.exit_signal = SIGCHLD;
  arguments.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
  const pid_t pid = check(common::sys::clone3(arguments), "clone3", "new namespaces");
  if (pid == 0) {
    report.read.reset();
    common::run_child(std::move(report.write), [&] {
      maps_are_written.wait();
      set_up_and_exec(plan, maps_are_written);
    });
  }
  common::ChildGuard child(pid);
  common::PidFd handle{UniqueFd(pidfd)};
  report.write.reset();
  if (!plan.maps.uids.empty()) write_maps(pid, plan.maps);
  maps_are_written.open();
  common::await_exec(report.read, pid);
  return {child.release(), std::move(handle)};
}

}  // namespace ns
