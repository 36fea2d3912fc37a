#include "rootfs/enter_command.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>

#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/foreground.hpp"
#include "common/guards.hpp"
#include "common/signal_queue.hpp"
#include "common/user_namespace.hpp"
#include "rootfs/rootfs.hpp"
#include "rootfs/start.hpp"

namespace rootfs {

using common::check;
using common::SignalQueue;

namespace {

bool shares_namespace(pid_t pid, const std::string& kind) {
  const std::string theirs = "/proc/" + std::to_string(pid) + "/ns/" + kind;
  struct stat their {};
  struct stat our {};
  check(::stat(theirs.c_str(), &their), "stat", theirs);
  check(::stat(("/proc/self/ns/" + kind).c_str(), &our), "stat", "/proc/self/ns");
  return their.st_ino == our.st_ino && their.st_dev == our.st_dev;
}

std::string hostname() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  check(::gethostname(name.data(), name.size() - 1), "gethostname");
  return name.data();
}

int wait_for(common::ChildGuard& child, const common::PidFd& process, bool foreground) {
  common::SharedForeground shared(child.pid(), foreground);
  const SignalQueue signals(SignalQueue::Signals::kEndingAndJobControl);
  for (;;) {
    const auto event = signals.wait(process.get());
    if (event.kind == SignalQueue::Event::Kind::kReady) {
      return common::shell_status(child.wait());
    }
    if (event.signal == SIGTSTP) {
      shared.suspend();
    } else if (event.signal == SIGCONT) {
      shared.resume();
    } else if (!event.from_terminal) {
      process.signal(event.signal);  // no PID 1, so with the usual effect
    }
  }
}

}  // namespace

int run_in_jail(const RunningJail& jail, const std::vector<std::string>& argv) {
  if (!shares_namespace(jail.pid, "user")) common::become_root_of(jail.process.get());
  const bool in_chroot = shares_namespace(jail.pid, "mnt");
  const bool foreground = common::can_share_foreground();
  auto report = common::Pipe::open();
  const pid_t pid =
      in_chroot ? check(::fork(), "fork") : fork_into_jail(jail.process.get());
  if (pid == 0) {
    report.read.reset();
    common::run_child(std::move(report.write), [&] {
      if (in_chroot) enter_chroot("/proc/" + std::to_string(jail.pid) + "/root");
      check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl", "PR_SET_PDEATHSIG");
      keep_standard_descriptors();
      set_jail_environment(hostname());
      if (foreground) common::take_foreground();
      common::exec_command(argv);
    });
  }
  common::ChildGuard child(pid);
  const auto process = common::PidFd::open(pid);
  report.write.reset();
  try {
    common::await_exec(report.read);
  } catch (...) {
    if (foreground) common::take_foreground_back();
    throw;
  }
  return wait_for(child, process, foreground);
}

}  // namespace rootfs
