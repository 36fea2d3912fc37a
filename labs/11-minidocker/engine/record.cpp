#include "minidocker/record.hpp"

#include <csignal>

#include <poll.h>

#include "common/lock.hpp"
#include "common/sys.hpp"
#include "common/unique_fd.hpp"
#include "process/proc.hpp"
#include "rootfs/remove_tree.hpp"

namespace minidocker {

using common::Lock;

namespace {

/// Of one that nobody may start again anyway.
void erase_disposable(const Home& home, Containers& containers, const std::string& id) {
  rootfs::remove_tree(home.container(id));
  rootfs::remove_tree(home.run(id));
  containers.remove(id);
}

}  // namespace

void record_failure(const Home& home, Containers& containers, const Container& container,
                    const Failure& failure) {
  if (container.config.auto_remove) {
    erase_disposable(home, containers, container.id);
  } else {
    containers.set_not_started(container.id, failure.exit_code, failure.text);
  }
}

void record_end(const Home& home, Containers& containers, const Container& container,
                int exit_code, const std::string& problem) {
  if (container.config.auto_remove) {
    erase_disposable(home, containers, container.id);
  } else {
    containers.set_exited(container.id, exit_code, problem, now());
  }
}

void erase(const Home& home, Containers& containers, const std::string& id) {
  // In this order: as long as there is something, there is a row that says of what.
  containers.set_dead(id);
  erase_disposable(home, containers, id);
}

bool has_monitor(const Home& home, const std::string& id) {
  return Lock::is_held(home.run(id) / "lock");
}

namespace {

/// The kernel kills a container with its monitor, but not one whose first process has
/// changed its user since (PR_SET_PDEATHSIG in prctl(2)).
void kill_leftover(const ContainerState& state) {
  if (process::start_ticks_of(state.pid) != state.start_ticks) return;
  const common::UniqueFd fd(common::sys::pidfd_open(state.pid, 0));
  if (!fd.valid() || process::start_ticks_of(state.pid) != state.start_ticks) return;
  common::sys::pidfd_send_signal(fd.get(), SIGKILL);
  pollfd ended{fd.get(), POLLIN, 0};
  constexpr int kPatience = 10'000;
  ::poll(&ended, 1, kPatience);
}

/// Sets right what the monitor was killed before it could. @pre The caller has the lock.
void bury(const Home& home, Containers& containers, const Container& container) {
  kill_leftover(container.state);
  if (container.config.auto_remove) {
    erase(home, containers, container.id);
    return;
  }
  constexpr int kKilled = 128 + SIGKILL;
  containers.set_exited(container.id, kKilled, "its monitor was killed", now());
}

bool is_abandoned(const Home& home, const Container& container) {
  return container.state.status == Status::kRunning && !has_monitor(home, container.id);
}

}  // namespace

std::vector<Container> reconcile(const Home& home, Containers& containers,
                                 std::vector<Container> found) {
  std::vector<Container> now_there;
  for (auto& container : found) {
    if (!is_abandoned(home, container)) {
      now_there.push_back(std::move(container));
      continue;
    }
    // Under its lock: nobody starts or removes it meanwhile, or somebody does just that.
    make_private_folder(home.run(container.id));
    const auto lock =
        Lock::acquire(home.run(container.id) / "lock", Lock::Mode::kExclusive);
    auto again = containers.get(container.id);
    if (lock && again && again->state.status == Status::kRunning) {
      bury(home, containers, *again);
      again = containers.get(container.id);
    }
    if (again) now_there.push_back(std::move(*again));
  }
  return now_there;
}

}  // namespace minidocker
