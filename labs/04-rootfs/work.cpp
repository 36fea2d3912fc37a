#include "rootfs/work.hpp"

#include <csignal>
#include <cstring>
#include <string>

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/cli.hpp"
#include "common/guards.hpp"
#include "common/pid_fd.hpp"

namespace rootfs {

using common::check;
using common::SignalQueue;

void die_with(pid_t parent) {
  check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl", "PR_SET_PDEATHSIG");
  if (::getppid() != parent) ::_exit(common::kOurs);
}

void run_interruptible(const SignalQueue& signals, std::string_view what,
                       const std::function<void()>& body) {
  auto report = common::Pipe::open();
  const pid_t parent = ::getpid();
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) {
    report.read.reset();
    common::run_child(std::move(report.write), [&] {
      die_with(parent);
      signals.restore_mask();
      body();
      ::_exit(common::kSuccess);
    });
  }
  common::ChildGuard child(pid);  // from here on, leaving kills it
  const auto handle = common::PidFd::open(pid);
  report.write.reset();
  signals.wait_or_give_up(handle.get(), what);
  const int status = child.wait();
  common::await_exec(report.read);
  if (WIFSIGNALED(status)) common::throw_interrupted(what, WTERMSIG(status));
  if (status != 0) throw std::runtime_error(fmt::format("{}: stopped half-way", what));
}

}  // namespace rootfs
