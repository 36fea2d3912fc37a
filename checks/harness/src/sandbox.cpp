#include "harness/sandbox.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/files.hpp"
#include "common/hold.hpp"
#include "common/sys.hpp"
#include "harness/observe.hpp"
#include "sandbox_root.hpp"

namespace harness {

namespace fs = std::filesystem;
using common::check;
using common::UniqueFd;

namespace {

constexpr int kHoldDescriptor = 60;
constexpr int kLeakDescriptor = 7;
constexpr int kHighLeakDescriptor = 2000;  // above what many take for the last, 1023

constexpr int kNamespaces = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC |
                            CLONE_NEWUTS | CLONE_NEWCGROUP;

/// The ids that the sandbox gets, as a line for uid_map. The host's root takes a range
/// that no account has; who is in a user namespace already shares out the largest part of
/// it.
std::string id_map(const fs::path& map_file) {
  constexpr long kWanted = 65536;
  long best_first = 0;
  long best_count = 0;
  const std::string own = common::read_file(map_file);
  for (const auto line : common::split(own, '\n')) {
    long inside = 0;
    long outside = 0;
    long count = 0;
    if (std::sscanf(std::string(line).c_str(), "%ld %ld %ld", &inside, &outside,
                    &count) != 3) {
      continue;
    }
    if (count > best_count) {
      best_first = inside;
      best_count = count;
    }
  }
  constexpr long kHigh = 1'879'048'192;  // 0x70000000
  if (best_count > kHigh + kWanted) best_first = kHigh;
  return "0 " + std::to_string(best_first) + " " +
         std::to_string(std::min(best_count, kWanted));
}

void write_maps(pid_t pid) {
  const fs::path proc = "/proc/" + std::to_string(pid);
  common::write_existing(proc / "uid_map", id_map("/proc/self/uid_map"));
  common::write_existing(proc / "gid_map", id_map("/proc/self/gid_map"));
}

void become_root() {
  // An ordinary user without subordinate IDs has one ID, and may not change its groups.
  if (::setgroups(0, nullptr) == -1 && errno != EPERM) common::fail("setgroups");
  check(::setresgid(0, 0, 0), "setresgid");
  check(::setresuid(0, 0, 0), "setresuid");
}

/// The sandbox's first process: sets the world up, says so, and then only lives.
[[noreturn]] void live(const SandboxOptions& options, const SandboxTrees& trees,
                       const UniqueFd& go_ahead, UniqueFd report, const UniqueFd& alive) {
  try {
    check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl");
    common::read_fd(go_ahead.get());
    if (!options.trusted) {
      become_root();
      check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl");  // a change of user clears it
    }
    build_sandbox_root(trees);
    check(::sethostname("sandbox", 7), "sethostname");
    // Orphans that nobody waits for are reaped by the kernel.
    check(::signal(SIGCHLD, SIG_IGN) == SIG_ERR ? -1 : 0, "signal");
    common::write_all(report.get(), "ready");
    report.reset();
    common::read_fd(alive.get());  // until the checker has gone
  } catch (const std::exception& error) {
    common::write_all(report.get(), error.what());
  }
  ::_exit(0);
}

void limit(__rlimit_resource resource, rlim_t value) {
  rlimit current{};
  check(::getrlimit(resource, &current), "getrlimit");
  const rlim_t most = std::min(value, current.rlim_max);
  const rlimit wanted{most, most};
  check(::setrlimit(resource, &wanted), "setrlimit");
}

void limit_resources(const RunOptions& options) {
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NPROC, options.most_processes);
  limit(RLIMIT_NOFILE, 4096);
}

void set_environment(const RunOptions& options) {
  const char* sanitizer = std::getenv("ASAN_OPTIONS");
  const std::string asan = sanitizer != nullptr ? sanitizer : "";
  ::clearenv();
  ::setenv("PATH",
           "/lab/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
  ::setenv("HOME", "/root", 1);
  ::setenv("TERM", "dumb", 1);
  ::setenv("LC_ALL", "C.UTF-8", 1);
  if (!asan.empty()) ::setenv("ASAN_OPTIONS", asan.c_str(), 1);
  if (options.hold) {
    ::setenv(common::kHoldVariable, std::to_string(kHoldDescriptor).c_str(), 1);
  }
  for (const auto& [name, value] : options.environment) {
    ::setenv(name.c_str(), value.c_str(), 1);
  }
}

/// The ends of a submission that it inherits.
struct Ends {
  UniqueFd input, output, error, events;
};

UniqueFd input_file(const std::string& text) {
  UniqueFd file(check(::memfd_create("input", MFD_CLOEXEC), "memfd_create"));
  common::write_all(file.get(), text);
  check(::lseek(file.get(), 0, SEEK_SET), "lseek");
  return file;
}

/// @see seccomp(2). Whoever has CAP_SYS_ADMIN may do so without PR_SET_NO_NEW_PRIVS.
void refuse(long call) {
  std::array<sock_filter, 4> filter = {
      sock_filter{BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, static_cast<std::uint32_t>(call)},
      sock_filter{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPERM},
      sock_filter{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  };
  const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
  check(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "prctl",
        "PR_SET_SECCOMP");
}

/// What stands for a program has no more descriptors than one would have, and may be
/// looked into as one. The report of a failed exec is closed, too, which tells the
/// checker that it has begun.
[[noreturn]] void be_the_function(const std::function<void()>& body) {
  check(::close_range(STDERR_FILENO + 1, ~0U, 0), "close_range");
  // A change of user has taken away who may look into it; an exec would give it back.
  check(::prctl(PR_SET_DUMPABLE, 1), "prctl", "PR_SET_DUMPABLE");
  body();
  ::_exit(0);
}

/// Zone 2, in the sandbox: what becomes the submission.
[[noreturn]] void become_submission(const RunOptions& options, const Ends& ends) {
  check(::setsid(), "setsid");
  // What the checker was started with is not the submission's.
  check(::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC), "close_range");
  check(::dup2(ends.input.get(), STDIN_FILENO), "dup2");
  check(::dup2(ends.output.get(), STDOUT_FILENO), "dup2");
  check(::dup2(ends.error.get(), STDERR_FILENO), "dup2");
  if (options.hold) check(::dup2(ends.events.get(), kHoldDescriptor), "dup2");
  limit_resources(options);
  if (!options.leak_directory.empty()) {
    const UniqueFd leak(
        check(::open(options.leak_directory.c_str(), O_RDONLY | O_DIRECTORY), "open",
              options.leak_directory));
    check(::dup2(leak.get(), kLeakDescriptor), "dup2");
    const int high = ::dup2(leak.get(), kHighLeakDescriptor);
    if (high == -1 && errno != EBADF) common::fail("dup2");  // EBADF: beyond the limit
  }
  check(::chdir("/test"), "chdir", "/test");
  set_environment(options);
  if (options.refused_call != -1) refuse(options.refused_call);
  if (options.user != 0) {
    check(::setresgid(options.user, options.user, options.user), "setresgid");
    check(::setresuid(options.user, options.user, options.user), "setresuid");
  }
  if (options.argv.empty()) be_the_function(options.before_exec);
  try {
    if (options.before_exec) options.before_exec();
    common::exec_command(options.argv);
  } catch (...) {
    ::unsetenv(common::kHoldVariable);  // this failure is ours, and nobody looks at it
    throw;
  }
}

struct SocketPair {
  UniqueFd ours, theirs;
};

SocketPair news_channel() {
  std::array<int, 2> ends{};
  check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), "socketpair");
  SocketPair pair{UniqueFd(ends[0]), UniqueFd(ends[1])};
  const int on = 1;
  check(::setsockopt(pair.ours.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on),
        "setsockopt");
  return pair;
}

}  // namespace

Sandbox::Sandbox(const SandboxOptions& options) {
  try {
    auto go_ahead = common::Pipe::open();
    auto report = common::Pipe::open();
    auto alive = common::Pipe::open();
    const SandboxTrees trees(options.bin, options.images);
    clone_args arguments{};
    arguments.flags = static_cast<unsigned>(kNamespaces);
    if (!options.trusted) arguments.flags |= CLONE_NEWUSER;
    arguments.exit_signal = SIGCHLD;
    init_ = common::ChildGuard(check(common::sys::clone3(arguments), "clone3"));
    if (init() == 0) {
      go_ahead.write.reset();
      alive.write.reset();
      report.read.reset();
      live(options, trees, go_ahead.read, std::move(report.write), alive.read);
    }
    report.write.reset();
    if (!options.trusted) write_maps(init());
    go_ahead.write.reset();
    const std::string said = common::read_fd(report.read.get());
    if (said != "ready") throw HarnessError(said.empty() ? "it ended at once" : said);
    alive_ = std::move(alive.write);
    trusted_ = options.trusted;
  } catch (const std::exception& error) {
    throw HarnessError(std::string("sandbox: ") + error.what());
  }
}

Sandbox::~Sandbox() {
  const pid_t init = init_.release();
  if (init <= 0) return;
  ::kill(init, SIGKILL);
  // A PID namespace ends when all of its processes are reaped. Those that were made with
  // CLONE_PARENT are our children. pid_namespaces(7), clone(2)
  for (;;) {
    const pid_t reaped = ::waitpid(-1, nullptr, __WALL);
    if (reaped == init || (reaped == -1 && errno != EINTR)) return;
  }
}

fs::path Sandbox::outside(const fs::path& inside) const {
  return as_seen_by(init(), inside);
}

void Sandbox::enter() const {
  const auto pidfd = common::PidFd::open(init());
  const int user = trusted_ ? 0 : CLONE_NEWUSER;
  check(::setns(pidfd.get(), user | kNamespaces), "setns", "the sandbox");
  if (!trusted_) become_root();
}

Process Sandbox::start(const RunOptions& options) {
  auto output = news_channel();
  auto error = news_channel();
  auto events = news_channel();
  const Ends ends{input_file(options.input), std::move(output.theirs),
                  std::move(error.theirs), std::move(events.theirs)};
  auto number = common::Pipe::open();
  auto report = common::Pipe::open();
  common::ChildGuard go_between(check(::fork(), "fork"));
  if (go_between.pid() == 0) {
    common::run_child(std::move(report.write), [&] {
      enter();
      // A PID namespace is entered by children only. CLONE_PARENT makes this one the
      // checker's own child, which it can wait for.
      clone_args arguments{};
      arguments.flags = CLONE_PARENT;
      const pid_t pid = check(common::sys::clone3(arguments), "clone3");
      if (pid == 0) become_submission(options, ends);
      common::write_all(number.write.get(), std::to_string(pid));
      ::_exit(0);
    });
  }
  number.write.reset();
  report.write.reset();
  const std::string pid = common::read_fd(number.read.get());
  common::ChildGuard submission(pid.empty() ? 0 : std::stoi(pid));
  common::await_exec(report.read);
  if (submission.pid() == 0) throw HarnessError("the submission could not be started");
  return {submission.release(), std::move(output.ours), std::move(error.ours),
          std::move(events.ours)};
}

void Sandbox::as_root_inside(const std::function<void()>& body) const {
  auto report = common::Pipe::open();
  common::ChildGuard child(check(::fork(), "fork"));
  if (child.pid() == 0) {
    common::run_child(std::move(report.write), [&] {
      enter();
      body();
      ::_exit(0);
    });
  }
  report.write.reset();
  try {
    common::await_exec(report.read);
  } catch (const std::exception& error) {
    throw HarnessError(error.what());
  }
  if (child.wait() != 0) throw HarnessError("what prepares the sandbox was cut short");
}

std::vector<common::MountEntry> Sandbox::mounts() const {
  return mounts_of(init());
}

}  // namespace harness
