#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/sys.hpp"
#include "common/unique_fd.hpp"
#include "stage.hpp"

namespace process::demo {
namespace {

void show_running_and_sleeping() {
  say("R: a child that computes and computes");
  {
    const auto busy = start([] {
      volatile bool on = true;
      while (on) {
      }
    });
    await_state(busy.pid(), "R");
    show(busy.pid(), "the child", {"State"});
  }
  say("S: a child that waits for a signal, in pause(2)");
  const auto child = start([] { rest(); });
  await_state(child.pid(), "S");
  show(child.pid(), "the child", {"State"});

  say("T: the same, after SIGSTOP. SIGTERM then waits until it goes on");
  ::kill(child.pid(), SIGSTOP);
  await_state(child.pid(), "T");
  ::kill(child.pid(), SIGTERM);
  show(child.pid(), "the child", {"State", "ShdPnd"});
}

/// A parent that has made a child by vfork(2) waits in the kernel until that one execs or
/// ends.
void wait_in_the_kernel(const common::Pipe& news) {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  ::sigaction(SIGUSR1, &action, nullptr);
  clone_args arguments{};
  arguments.flags = CLONE_VFORK;
  arguments.exit_signal = SIGCHLD;
  if (common::sys::clone3(arguments) != 0) rest();
  const pid_t self = ::getpid();
  if (::write(news.write.get(), &self, sizeof self) > 0) rest();
}

void show_uninterruptible() {
  say("D: a child that waits in the kernel, as the parent of a vfork does. It is sent");
  say("   SIGUSR1, for which it has a handler, and SIGTERM");
  const common::Pipe news = common::Pipe::open();
  auto parent = start([&] { wait_in_the_kernel(news); });
  pid_t grandchild = 0;
  if (::read(news.read.get(), &grandchild, sizeof grandchild) <= 0) common::fail("read");
  const common::UniqueFd end(common::sys::pidfd_open(grandchild, 0));
  const common::ScopeExit clean(
      [&] { common::sys::pidfd_send_signal(end.get(), SIGKILL); });
  await_state(parent.pid(), "D");
  ::kill(parent.pid(), SIGUSR1);
  ::kill(parent.pid(), SIGTERM);
  show(parent.pid(), "the child", {"State", "ShdPnd"});
  say("   The vfork is over: now they are seen to");
  common::sys::pidfd_send_signal(end.get(), SIGKILL);
  see(fmt::format("the child  ended by {}", how(parent.wait())));
}

void show_end() {
  say("Z: a child that has ended, with 7. Nobody has asked for the 7 yet");
  auto child = start([] { ::_exit(7); });
  await_state(child.pid(), "Z");
  show(child.pid(), "the child", {"State"});
  const common::UniqueFd stat(
      ::open(fmt::format("/proc/{}/stat", child.pid()).c_str(), O_RDONLY | O_CLOEXEC));
  say("X: is what it is while its parent reaps it. Nobody can be quick enough to see "
      "it.");
  say("   Its stat was opened before, and is read after:");
  const int status = child.wait();
  char byte = 0;
  const bool gone = ::read(stat.get(), &byte, 1) == -1;
  see(fmt::format("the parent got {}; the read: {}", how(status),
                  gone ? common::errno_name(errno) : "still there"));
}

}  // namespace

void states() {
  show_running_and_sleeping();
  show_uninterruptible();
  show_end();
}

}  // namespace process::demo
