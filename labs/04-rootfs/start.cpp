#include "rootfs/start.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/cli.hpp"
#include "common/files.hpp"
#include "common/foreground.hpp"
#include "common/guards.hpp"
#include "common/sys.hpp"
#include "rootfs/kernel_paths.hpp"

namespace rootfs {

using common::check;
using common::UniqueFd;

namespace {

void enter_root(const StartOptions& options) {
  if (options.namespaces) make_tree_private();
  if (options.method == Method::kChroot) {
    enter_chroot(options.root);
    return;
  }
  bind_onto_itself(options.root);
  mount_proc(options.root);
  mount_sys(options.root);
  mount_dev(options.root);
  for (const auto& bind : options.binds) bind_into(options.root, bind);
  switch_root(options.root);
  if (options.read_only) make_read_only("/");
  if (options.hide_paths) hide_kernel_paths();
}

/// Waits for the parent's word that the id maps are written, then becomes root of them.
void become_mapped_root(const UniqueFd& parent) {
  char word = 0;
  check(::read(parent.get(), &word, 1), "read", "the id maps");
  // Where an outer user namespace denies setgroups(2), nobody below it is ever allowed
  // to.
  if (common::read_file("/proc/self/setgroups") != "deny\n") {
    check(::setgroups(0, nullptr), "setgroups");
  }
  check(::setresgid(0, 0, 0), "setresgid");
  check(::setresuid(0, 0, 0), "setresuid");
}

[[noreturn]] void exec_program(const StartOptions& options) {
  if (!options.program.valid()) common::exec_command(options.argv);
  std::vector<char*> argv;
  for (const auto& word : options.argv) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  ::fexecve(options.program.get(), argv.data(), environ);
  common::fail(common::kExec, options.argv.empty() ? "" : options.argv[0]);
}

/// Zone 2: the child, with memory of its own.
[[noreturn]] void set_up_and_exec(const StartOptions& options, const UniqueFd& parent) {
  if (options.own_user_namespace) become_mapped_root(parent);
  common::die_with_parent(parent.get());  // not before: a change of ids undoes it
  common::release_signals();
  if (options.namespaces) {
    check(::sethostname(options.hostname.data(), options.hostname.size()), "sethostname",
          options.hostname);
  }
  enter_root(options);
  if (options.drop_descriptors) keep_standard_descriptors();
  set_jail_environment(options.hostname);
  // As late as can be: until then Ctrl-C reaches the parent, and ends both.
  if (options.foreground) common::take_foreground();
  exec_program(options);
}

std::uint64_t clone_flags(const StartOptions& options) {
  std::uint64_t flags = CLONE_PIDFD;
  if (options.namespaces) {
    flags |= CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP;
  }
  if (options.own_user_namespace) flags |= CLONE_NEWUSER;
  return flags;
}

void write_id_maps(pid_t pid, const std::string& map) {
  const std::filesystem::path proc = "/proc/" + std::to_string(pid);
  common::write_existing(proc / "uid_map", map);
  common::write_existing(proc / "gid_map", map);
}

}  // namespace

void set_jail_environment(const std::string& hostname) {
  const char* term = std::getenv("TERM");
  const std::string terminal = term != nullptr ? term : "dumb";
  ::clearenv();
  ::setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
  ::setenv("HOME", "/root", 1);
  ::setenv("TERM", terminal.c_str(), 1);
  ::setenv("HOSTNAME", hostname.c_str(), 1);
  ::setenv("container", "jail", 1);
}

int JailProcess::wait() const {
  int status = 0;
  while (::waitpid(pid, &status, 0) == -1) {
    if (errno != EINTR) common::fail("waitpid", std::to_string(pid));
  }
  return status;
}

JailProcess start(const StartOptions& options) {
  auto report = common::Pipe::open();
  auto line = common::Pipe::open();  // to the child, open for as long as this lives
  int pidfd = -1;
  clone_args arguments{};
  arguments.flags = clone_flags(options);
  arguments.exit_signal = SIGCHLD;
  arguments.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
  const pid_t pid = check(common::sys::clone3(arguments), "clone3", "the jail");
  if (pid == 0) {
    line.write.reset();
    report.read.reset();
    common::run_child(std::move(report.write),
                      [&] { set_up_and_exec(options, line.read); });
  }
  common::ChildGuard child(pid);
  common::PidFd handle{UniqueFd(pidfd)};
  report.write.reset();
  if (options.own_user_namespace) write_id_maps(pid, options.id_map);
  common::write_all(line.write.get(), "1", "the child");
  if (options.signals != nullptr) {
    options.signals->wait_or_give_up(report.read.get(), "start");
  }
  common::await_exec(report.read, pid);
  return {child.release(), std::move(handle)};
}

}  // namespace rootfs
