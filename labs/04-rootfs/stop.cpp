#include "rootfs/stop.hpp"

#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>
#include <sys/stat.h>

#include "common/check.hpp"
#include "common/namespace_init.hpp"
#include "common/proc.hpp"
#include "rootfs/init.hpp"
#include "rootfs/jail_state.hpp"
#include "rootfs/names.hpp"

namespace rootfs {
namespace fs = std::filesystem;

using common::Lock;

using std::chrono::milliseconds;

namespace {

RunningJail running_in_folder(const fs::path& folder) {
  if (!fs::exists(folder)) throw common::SyscallError(ENOENT, "open", folder.native());
  for (const pid_t pid : ProcessRoots().first_in(folder)) {
    return {pid, common::PidFd::open(pid)};
  }
  throw std::runtime_error(
      fmt::format("no jail runs in {0}: 'jail start {0}' starts one", folder.native()));
}

/// What a plain chroot leaves behind: nothing ends with its first process.
void kill_rest(const fs::path& rootfs) {
  for (auto rest = ProcessRoots().first_in(rootfs); !rest.empty();
       rest = ProcessRoots().first_in(rootfs)) {
    for (const pid_t pid : rest) {
      try {
        const auto process = common::PidFd::open(pid);
        if (process.signal(SIGKILL)) process.wait_exit();
      } catch (const common::SyscallError& error) {
        if (error.code() != std::errc::no_such_process) throw;
      }
    }
  }
}

/// The supervisor notices that its jail has ended, and ends.
void await_release(const fs::path& lock) {
  constexpr milliseconds kLimit{3000};
  constexpr milliseconds kPause{5};  // there is no event to wait for
  for (auto left = kLimit; left > milliseconds{0} && Lock::is_held(lock);
       left -= kPause) {
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace

RunningJail running_at(const Store& store, const std::string& place) {
  if (is_folder(place)) return running_in_folder(place);
  const fs::path folder = existing_jail(store, place);
  if (auto running = find_running(folder, ProcessRoots())) return std::move(*running);
  throw std::runtime_error(
      fmt::format("{0} is not running: 'jail start {0}' starts it", place));
}

void stop_jail(const Store& store, const std::string& place, milliseconds timeout) {
  const RunningJail jail = running_at(store, place);
  if (!is_init(jail.pid) || !ask_to_shut_down(jail.pid, jail.process)) {
    common::deliver(common::open_proc().get(), jail.pid, jail.process, SIGTERM);
  }
  if (!jail.process.wait_exit(timeout) && jail.process.signal(SIGKILL)) {
    jail.process.wait_exit();
  }
  if (is_folder(place)) {
    kill_rest(place);
  } else {
    kill_jail(store.jail_folder(place));
  }
}

void kill_jail(const fs::path& folder) {
  if (const auto jail = find_running(folder, ProcessRoots())) {
    jail->process.signal(SIGKILL);
    jail->process.wait_exit();
  }
  kill_rest(folder / kTree);
  await_release(folder / "lock");
}

}  // namespace rootfs
