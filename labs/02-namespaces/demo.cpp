#include "ns/demo.hpp"

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "common/pid_fd.hpp"
#include "common/proc.hpp"
#include "common/sys.hpp"
#include "ns/capability.hpp"
#include "ns/gate.hpp"
#include "ns/ns.hpp"
#include "ns/proc_files.hpp"
#include "ns/start.hpp"

namespace ns {

using common::check;

namespace {

/// What the experiment makes new. The user namespace only serves to be allowed to.
constexpr int kMade = kAllKinds & ~CLONE_NEWUSER;

/// Makes or enters namespaces, and forks, in whichever order. As fork(2).
using Call = std::function<pid_t()>;

/// Compares a process with ourselves, by what /proc says of both.
Observation look_at(int proc, pid_t pid, std::string method, std::string moment) {
  Observation seen{std::move(method), std::move(moment), 0, 0};
  const auto process = open_process(proc, pid);
  const auto ours = open_process(proc, ::getpid());
  if (!process.valid()) throw common::SyscallError(ESRCH, "open", std::to_string(pid));
  for (const Kind kind : kKinds) {
    if ((flag_of(kind) & kMade) == 0) continue;
    const auto id = identify(process.get(), name_of(kind));
    if (id != identify(ours.get(), name_of(kind))) seen.now |= flag_of(kind);
    if (kind != Kind::kPid && kind != Kind::kTime) continue;
    // A PID namespace that has no process yet cannot be read: that differs, too.
    const std::string link = std::string(name_of(kind)) + "_for_children";
    if (identify(process.get(), link) != id) seen.for_children |= flag_of(kind);
  }
  return seen;
}

/// A caller, in a process of its own, and the child that it gets. Both stand still to be
/// looked at, then both become another program, and can be looked at again.
class Trial {
 public:
  Trial(std::string method, const Call& call);

  pid_t child() const { return child_; }
  void look(int proc, std::vector<Observation>& seen);

 private:
  void act(const Call& call);

  std::string method_;
  Gate caller_may_go_;
  Gate child_may_go_;
  common::Pipe report_ = common::Pipe::open();
  common::Pipe number_ = common::Pipe::open();
  common::ChildGuard caller_;
  pid_t child_ = 0;
};

Trial::Trial(std::string method, const Call& call) : method_(std::move(method)) {
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) common::run_child(std::move(report_.write), [&] { act(call); });
  caller_ = common::ChildGuard(pid);
  report_.write.reset();
  number_.write.reset();
  const std::string number = common::read_fd(number_.read.get(), "the demo's pipe");
  if (number.empty()) common::await_exec(report_.read, pid);  // says why
  child_ = std::stoi(number);
}

/// Zone 2, in the caller and in its child.
void Trial::act(const Call& call) {
  check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl", "PR_SET_PDEATHSIG");
  const pid_t pid = call();
  if (pid != 0) common::write_all(number_.write.get(), std::to_string(pid));
  number_.write.reset();
  (pid == 0 ? child_may_go_ : caller_may_go_).wait();
  // The child lives as long as its caller does, which has its own way of ending.
  if (pid == 0) check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl", "PR_SET_PDEATHSIG");
  common::exec_command(pause_command());
}

void Trial::look(int proc, std::vector<Observation>& seen) {
  seen.push_back(look_at(proc, caller_.pid(), method_, "the caller, after the call"));
  seen.push_back(look_at(proc, child_, method_, "its child"));
  caller_may_go_.open();
  child_may_go_.open();
  common::await_exec(report_.read);  // both have it
  seen.push_back(look_at(proc, caller_.pid(), method_, "the caller, after an exec"));
  seen.push_back(look_at(proc, child_, method_, "its child, after an exec"));
}

/// Whoever lacks the capabilities gets them in a user namespace.
int with_user(int kinds) {
  return has_capability(kSysAdmin) ? kinds : kinds | CLONE_NEWUSER;
}

pid_t by_clone() {
  clone_args arguments{};
  arguments.flags = static_cast<unsigned>(with_user(kMade));
  arguments.exit_signal = SIGCHLD;
  const pid_t pid = common::sys::clone3(arguments);
  if (pid != -1 || errno != EINVAL) return check(pid, "clone3", "new namespaces");
  // Before Linux 6.3 it does not take this flag.
  arguments.flags &= ~std::uint64_t{CLONE_NEWTIME};
  return check(common::sys::clone3(arguments), "clone3", "new namespaces");
}

pid_t by_unshare() {
  check(::unshare(with_user(kMade)), "unshare", "new namespaces");
  return check(::fork(), "fork");
}

pid_t by_setns(const common::PidFd& process) {
  check(::setns(process.get(), with_user(kMade)), "setns", "the namespaces of clone3");
  return check(::fork(), "fork");
}

/// What a trial leaves behind when its caller is gone becomes our child.
void reap_all() {
  while (::wait(nullptr) != -1 || errno == EINTR) {
  }
}

}  // namespace

std::vector<std::string> experiments() {
  return {"clone-unshare-setns"};
}

std::vector<Observation> demonstrate(const std::string& /*experiment*/) {
  check(::prctl(PR_SET_CHILD_SUBREAPER, 1), "prctl", "PR_SET_CHILD_SUBREAPER");
  const common::ScopeExit reap(reap_all);
  const auto proc = common::open_proc();
  std::vector<Observation> seen;
  Trial clone("clone3", by_clone);
  clone.look(proc.get(), seen);
  Trial unshare("unshare", by_unshare);
  unshare.look(proc.get(), seen);
  const auto made = common::PidFd::open(clone.child());
  Trial setns("setns", [&] { return by_setns(made); });
  setns.look(proc.get(), seen);
  return seen;
}

}  // namespace ns
