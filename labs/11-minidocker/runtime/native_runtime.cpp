// How a container comes up by the functions of labs 01, 02 and 04. What happens between
// clone3 and exec is, in order, what start_here() says.
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/cli.hpp"
#include "common/guards.hpp"
#include "common/in_root.hpp"
#include "common/signal_queue.hpp"
#include "common/sys.hpp"
#include "common/user_namespace.hpp"
#include "minidocker/channel.hpp"
#include "minidocker/runtime.hpp"
#include "minidocker/steps.hpp"
#include "ns/ns.hpp"
#include "process_setup.hpp"
#include "rootfs/kernel_paths.hpp"
#include "rootfs/rootfs.hpp"

namespace minidocker {

using common::check;
using common::UniqueFd;

namespace {

constexpr int kNamespaces = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC |
                            CLONE_NEWNET | CLONE_NEWCGROUP;

/// A new network namespace has nothing but a loopback device, and that is down.
void bring_up_loopback() {
  const UniqueFd socket(
      check(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket", "loopback"));
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP;
  check(::ioctl(socket.get(), SIOCSIFFLAGS, &request), "ioctl", "lo up");
}

/// /dev/console is the container's terminal, for what writes there.
void mount_console(const std::string& root, const UniqueFd& terminal) {
  const auto place = common::make_in_root(root, "/dev/console", common::PlaceKind::kFile);
  const std::string device = "/proc/self/fd/" + std::to_string(terminal.get());
  check(::mount(device.c_str(), place.path(), nullptr, MS_BIND, nullptr), "mount",
        place.name());
}

}  // namespace

rootfs::Bind as_bind(const BindMount& mount) {
  return {.source = mount.source, .target = mount.target, .read_only = mount.read_only};
}

UniqueFd give_terminal(const ProcessSpec& spec, const std::string& root,
                       const Channel& monitor) {
  if (!spec.terminal) return {};
  Terminal terminal = open_terminal(root + "/dev");
  monitor.send_descriptor(Tag::kDescriptor, terminal.master.get());
  mount_console(root, terminal.slave);
  return std::move(terminal.slave);
}

namespace {

/// Zone 2, in new namespaces.
[[noreturn]] void start_here(const ContainerSpec& spec, const Channel& parent) {
  common::die_with_parent(parent.get());
  common::release_signals();
  ::umask(022);  // of the mount points that are made: not the caller's
  ns::set_names({.hostname = spec.hostname, .domainname = {}});
  bring_up_loopback();

  rootfs::make_tree_private();
  mount_view(spec.root);
  const UniqueFd terminal = enter_root(spec, parent);
  set_up_stdio(spec.process, terminal);
  exec_process(spec.process, true);
}

class NativeRuntime : public Runtime {
 public:
  ContainedProcess start(const ContainerSpec& spec,
                         const std::function<void()>& meanwhile) override;
  ContainedProcess exec(const common::PidFd& container, const ProcessSpec& spec) override;
};

ContainedProcess NativeRuntime::start(const ContainerSpec& spec,
                                      const std::function<void()>& meanwhile) {
  auto report = common::Pipe::open();
  auto line = ChannelPair::open();
  int pidfd = -1;
  clone_args arguments{};
  arguments.flags = CLONE_PIDFD | static_cast<std::uint64_t>(kNamespaces);
  arguments.exit_signal = SIGCHLD;
  arguments.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
  const pid_t pid = check(common::sys::clone3(arguments), "clone3", "the container");
  if (pid == 0) {
    line.monitor.close();
    report.read.reset();
    common::run_child(std::move(report.write), [&] { start_here(spec, line.client); });
  }
  common::ChildGuard child(pid);
  ContainedProcess process{pid, common::PidFd(UniqueFd(pidfd)), {}};
  report.write.reset();
  line.client.close();
  meanwhile();
  common::await_exec(report.read, pid);
  if (spec.process.terminal) line.monitor.receive(&process.terminal);
  (void)child.release();
  return process;
}

ContainedProcess NativeRuntime::exec(const common::PidFd& container,
                                     const ProcessSpec& spec) {
  // Until its exec the child is to be seen in the container, whose root must not look
  // into what it has from out here.
  check(::prctl(PR_SET_DUMPABLE, 0), "prctl", "PR_SET_DUMPABLE");
  if (::geteuid() != 0) common::become_root_of(container.get());
  auto report = common::Pipe::open();
  auto line = ChannelPair::open();
  const pid_t pid =
      ns::fork_into({.pidfd = container.get(), .flags = kNamespaces, .files = {}});
  if (pid == 0) {
    line.monitor.close();
    report.read.reset();
    common::run_child(std::move(report.write), [&] {
      common::release_signals();
      Terminal terminal;
      if (spec.terminal) {
        terminal = open_terminal("/dev");
        line.client.send_descriptor(Tag::kDescriptor, terminal.master.get());
      }
      set_up_stdio(spec, terminal.slave);
      exec_process(spec, false);
    });
  }
  common::ChildGuard child(pid);
  ContainedProcess process{pid, common::PidFd::open(pid), {}};
  report.write.reset();
  line.client.close();
  common::await_exec(report.read);  // not by its number: /proc is the container's now
  if (spec.terminal) line.monitor.receive(&process.terminal);
  (void)child.release();
  return process;
}

}  // namespace

std::unique_ptr<Runtime> native_runtime() {
  return std::make_unique<NativeRuntime>();
}

}  // namespace minidocker
