#include "ns/enter_command.hpp"

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/nsfs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/foreground.hpp"
#include "common/guards.hpp"
#include "common/proc.hpp"
#include "common/signal_queue.hpp"
#include "ns/ids.hpp"
#include "ns/proc_files.hpp"
#include "ns/supervise.hpp"

namespace ns {

using common::check;
using common::SignalQueue;
using common::UniqueFd;

namespace {

/// The kinds in which a process differs from us.
int differing_kinds(int proc, pid_t pid) {
  const auto theirs = open_process(proc, pid);
  const auto ours = open_process(proc, ::getpid());
  const std::string name = "process " + std::to_string(pid);
  if (!theirs.valid()) throw common::SyscallError(ESRCH, "open", name);
  int kinds = 0;
  bool seen = false;
  for (const Kind kind : kKinds) {
    const auto id = identify(theirs.get(), name_of(kind));
    seen = seen || id;
    if (id && id != identify(ours.get(), name_of(kind))) kinds |= flag_of(kind);
  }
  if (!seen) throw common::SyscallError(EACCES, "look at", name);
  return kinds;
}

bool enters_user_namespace(const Door& door) {
  if ((door.flags & CLONE_NEWUSER) != 0) return true;
  return std::ranges::any_of(
      door.files, [](const NamespaceFile& file) { return file.kind == Kind::kUser; });
}

/// Zone 2: in the namespaces.
[[noreturn]] void become_command(const CommandLine& line, bool new_user, bool foreground,
                                 Gate& gate) {
  gate.wait();
  if (new_user) become_first_user();
  die_with_parent(gate);
  common::release_signals();
  if (foreground) common::take_foreground();
  common::exec_command(line.argv);
}

/// @return When the command runs.
Process start_in(const Door& door, const CommandLine& line, bool foreground) {
  const bool new_user = enters_user_namespace(door);
  auto report = common::Pipe::open();
  Gate gate;
  const pid_t pid = fork_into(door);
  if (pid == 0) {
    report.read.reset();
    common::run_child(std::move(report.write),
                      [&] { become_command(line, new_user, foreground, gate); });
  }
  common::ChildGuard child(pid);
  auto handle = common::PidFd::open(pid);
  report.write.reset();
  gate.open();
  common::await_exec(report.read);
  return {child.release(), std::move(handle)};
}

}  // namespace

NamespaceFile open_namespace_file(const std::string& path) {
  // Not blocking: who names a FIFO by mistake shall hear of it.
  UniqueFd file(
      check(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK), "open", path));
  const int type = ::ioctl(file.get(), NS_GET_NSTYPE);
  const auto kind = type == -1 ? std::nullopt : kind_of_flag(type);
  if (!kind) {
    throw std::runtime_error(fmt::format(
        "{} is no namespace file; one is /proc/PID/ns/KIND, or a bind mount of that",
        path));
  }
  return {std::move(file), *kind, path};
}

int enter(const CommandLine& line) {
  const SignalQueue signals(SignalQueue::Signals::kPassedOn);
  const auto proc = common::open_proc();
  std::optional<common::PidFd> process;
  Door door;
  if (line.pid != 0) {
    process = common::PidFd::open(line.pid);
    door.flags = line.kinds != 0 ? line.kinds : differing_kinds(proc.get(), line.pid);
    if (door.flags != 0) door.pidfd = process->get();
  }
  for (const auto& path : line.paths) door.files.push_back(open_namespace_file(path));
  const bool foreground = common::can_share_foreground();
  try {
    return supervise(proc.get(), start_in(door, line, foreground), signals, foreground);
  } catch (...) {
    if (foreground) common::take_foreground_back();
    throw;
  }
}

}  // namespace ns
