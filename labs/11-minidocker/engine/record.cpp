#include "minidocker/record.hpp"

#include <csignal>

#include <poll.h>

#include "common/lock.hpp"
#include "common/sys.hpp"
#include "common/unique_fd.hpp"
#include "minidocker/steps.hpp"
#include "process/proc.hpp"

namespace minidocker {

using common::Lock;

void record_failure(const Home& home, Containers& containers, const Container& container,
                    const Failure& failure) {
  if (container.config.auto_remove) {
    erase(home, containers, container.id);
  } else {
    containers.set_not_started(container.id, failure.exit_code, failure.text);
  }
}

void record_end(const Home& home, Containers& containers, const Container& container,
                int exit_code, const std::string& problem) {
  if (container.config.auto_remove) {
    erase(home, containers, container.id);
  } else {
    containers.set_exited(container.id, exit_code, problem, now());
  }
}

bool has_monitor(const Home& home, const std::string& id) {
  return Lock::is_held(home.run(id) / "lock");
}

void kill_leftover(const ContainerState& state) {
  if (process::start_ticks_of(state.pid) != state.start_ticks) return;
  const common::UniqueFd fd(common::sys::pidfd_open(state.pid, 0));
  if (!fd.valid() || process::start_ticks_of(state.pid) != state.start_ticks) return;
  common::sys::pidfd_send_signal(fd.get(), SIGKILL);
  pollfd ended{fd.get(), POLLIN, 0};
  constexpr int kPatience = 10'000;
  ::poll(&ended, 1, kPatience);
}

bool is_abandoned(const Home& home, const Container& container) {
  return container.state.status == Status::kRunning && !has_monitor(home, container.id);
}

std::vector<Container> reconcile(const Home& home, Containers& containers,
                                 std::vector<Container> found) {
  std::vector<Container> now_there;
  for (auto& container : found) {
    if (!is_abandoned(home, container)) {
      now_there.push_back(std::move(container));
      continue;
    }
    auto again = bury(home, containers, container.id);
    if (again) now_there.push_back(std::move(*again));
  }
  return now_there;
}

}  // namespace minidocker
