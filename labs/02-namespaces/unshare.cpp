#include <utility>

#include <sched.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/guards.hpp"
#include "ns/map_writer.hpp"
#include "ns/ns.hpp"

namespace ns {

using common::check;

Process start_by_unshare(const Plan& plan) {
  auto report = common::Pipe::open();
  Gate namespaces_are_ready;
  MapWriter writer(plan.maps);

  // Step 2.7. unshare(2) moves the caller itself, but not out of its PID namespace: a
  // process keeps its number. The fork's child is the first one inside, and the clocks
  // of its time namespace have to be set before it is there.
  check(::unshare(plan.flags), "unshare", "new namespaces");
  writer.write();
  set_clocks(plan.clocks);
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) {
    report.read.reset();
    common::run_child(std::move(report.write), [&] {
      namespaces_are_ready.wait();
      set_up_and_exec(plan, namespaces_are_ready);
    });
  }
  common::ChildGuard child(pid);
  auto handle = common::PidFd::open(pid);
  report.write.reset();
  namespaces_are_ready.open();
  common::await_exec(report.read);
  return {child.release(), std::move(handle)};
}

}  // namespace ns
