#include "ns/pod.hpp"

#include <cstddef>
#include <utility>
#include <vector>

#include <linux/netlink.h>

#include "common/guards.hpp"
#include "common/namespace_init.hpp"
#include "common/netlink.hpp"
#include "common/pid_fd.hpp"
#include "common/proc.hpp"
#include "ns/capability.hpp"
#include "ns/gate.hpp"
#include "ns/id_maps.hpp"
#include "ns/network.hpp"
#include "ns/ns.hpp"
#include "ns/proc_files.hpp"
#include "ns/start.hpp"
#include "ns/supervise.hpp"

namespace ns {

using common::SignalQueue;

namespace {

/// The process that the shared namespaces belong to. It outlives every command, so these
/// may come and go.
Process start_holder(const CommandLine& line) {
  Plan plan;
  plan.flags = CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
  if (!has_capability(kSysAdmin)) {
    plan.flags |= CLONE_NEWUSER;
    plan.maps = maps_for(line);
  }
  plan.names = line.names;
  plan.argv = pause_command();
  return start(plan, Method::kClone);
}

Process start_member(const std::string& command) {
  Plan plan;
  plan.flags = CLONE_NEWPID | CLONE_NEWNS;
  plan.argv = {"/bin/sh", "-c", command};
  return start(plan, Method::kClone);
}

/// In the shared namespaces: starts the commands and waits for the first of them. The
/// others end with it.
int run_members(int proc, const SignalQueue& signals,
                const std::vector<std::string>& commands) {
  std::vector<Process> members;
  std::vector<common::ChildGuard> guards;
  for (const auto& command : commands) {
    members.push_back(start_member(command));
    guards.emplace_back(members.back().pid);
  }
  std::optional<int> killed_for;
  for (;;) {
    const auto event = signals.wait(members.front().pidfd.get());
    if (event.kind == SignalQueue::Event::Kind::kReady) break;
    for (std::size_t i = 0; i < members.size(); ++i) {
      const bool killed = common::deliver(proc, members[i].pid, members[i].pidfd,
                                          event.signal, event.from_terminal);
      if (killed && i == 0) killed_for = event.signal;
    }
  }
  const int status = guards.front().wait();
  return killed_for ? 128 + *killed_for : common::shell_status(status);
}

/// The commands of a pod talk to each other at 127.0.0.1; a new network namespace has its
/// loopback device down.
void set_loopback_up() {
  common::Netlink netlink(NETLINK_ROUTE);
  set_up(netlink, device_index(netlink, "lo"), "lo");
}

}  // namespace

int run_pod(const CommandLine& line) {
  const SignalQueue signals(SignalQueue::Signals::kPassedOn);
  const auto proc = common::open_proc();
  const Process holder = start_holder(line);
  common::ChildGuard guard(holder.pid);
  Door door;
  door.pidfd = holder.pidfd.get();
  door.flags = CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
  if (!has_capability(kSysAdmin)) door.flags |= CLONE_NEWUSER;
  Gate gate;
  const pid_t pid = fork_into(door);
  if (pid == 0) {
    [[maybe_unused]] const pid_t not_ours = guard.release();
    gate.wait();
    die_with_parent(gate);
    set_loopback_up();
    return run_members(proc.get(), signals, line.argv);
  }
  gate.open();
  return supervise(proc.get(), {pid, common::PidFd::open(pid)}, signals, false);
}

}  // namespace ns
