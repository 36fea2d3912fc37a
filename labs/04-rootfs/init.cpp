#include "rootfs/init.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/files.hpp"
#include "common/in_root.hpp"
#include "common/namespace_init.hpp"
#include "common/proc.hpp"

namespace rootfs {
namespace fs = std::filesystem;

using common::check;
using std::chrono::milliseconds;

namespace {

constexpr const char* kInits[] = {"/sbin/init", "/usr/sbin/init", "/lib/systemd/systemd",
                                  "/bin/init", "/init"};

bool exists_in(const fs::path& root, const char* path) {
  try {
    common::find_in_root(root, path);
    return true;
  } catch (const common::SyscallError&) {
    return false;
  }
}

/// What telinit(8) of sysvinit writes into its FIFO. @see initreq.h
struct InitRequest {
  std::int32_t magic = 0x03091969;
  std::int32_t command = 1;  // change the runlevel
  std::int32_t runlevel = '0';
  std::int32_t grace_seconds = 3;
  std::array<char, 368> reserved{};
};

/// A PID 1 loses what it has no handler for, and it may have begun a moment ago.
bool signal_when_ready(pid_t pid, const common::PidFd& process, int signal) {
  constexpr milliseconds kLimit{1000};
  constexpr milliseconds kPause{5};  // there is no event to wait for
  const auto proc = common::open_proc();
  for (auto left = kLimit; left > milliseconds{0}; left -= kPause) {
    const auto reaction = common::reaction_to(proc.get(), pid, signal);
    if (reaction == common::Reaction::kHandles) return process.signal(signal);
    if (process.wait_exit(kPause)) return true;
  }
  return false;
}

bool ask_sysvinit(const fs::path& root) {
  for (const char* name : {"/run/initctl", "/dev/initctl"}) {
    if (!exists_in(root, name)) continue;
    const auto fifo = common::find_in_root(root, name);
    // O_NONBLOCK: without a reader, ENXIO instead of waiting for one.
    const common::UniqueFd fd(::open(fifo.path(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    if (!fd) continue;
    const InitRequest request;
    check(::write(fd.get(), &request, sizeof request), "write", name);
    return true;
  }
  return false;
}

}  // namespace

std::string find_init(const fs::path& rootfs) {
  std::string tried;
  for (const char* init : kInits) {
    if (exists_in(rootfs, init)) return init;
    tried += tried.empty() ? init : std::string(", ") + init;
  }
  throw common::ExitError(common::kNotFound,
                          "the image has no init of its own (tried " + tried + ")");
}

bool is_init(pid_t pid) {
  const auto comm = common::read_file("/proc/" + std::to_string(pid) + "/comm");
  return common::trim(comm) == "init" || common::trim(comm) == "systemd";
}

bool ask_to_shut_down(pid_t pid, const common::PidFd& process) {
  const fs::path proc = "/proc/" + std::to_string(pid);
  const std::string program = fs::path(common::read_link(proc / "exe")).filename();
  if (program == "systemd") {
    return signal_when_ready(pid, process, SIGRTMIN + 4);  // systemd(1), SIGNALS
  }
  // To busybox SIGTERM means "reboot", SIGUSR1 "halt", SIGUSR2 "power off".
  if (program.starts_with("busybox")) {
    return signal_when_ready(pid, process, SIGUSR2);
  }
  return ask_sysvinit(proc / "root");
}

}  // namespace rootfs
