#include "minidocker/record.hpp"

#include <csignal>

#include "common/lock.hpp"
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
                int exit_code) {
  if (container.config.auto_remove) {
    erase_disposable(home, containers, container.id);
  } else {
    containers.set_exited(container.id, exit_code, "", now());
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

std::vector<Container> reconcile(const Home& home, Containers& containers,
                                 std::vector<Container> found) {
  std::vector<Container> now_there;
  for (auto& container : found) {
    if (container.state.status != Status::kRunning || has_monitor(home, container.id)) {
      now_there.push_back(std::move(container));
      continue;
    }
    // It may have ended properly just now.
    const auto again = containers.get(container.id);
    if (!again) continue;
    if (again->state.status != Status::kRunning || has_monitor(home, again->id)) {
      now_there.push_back(*again);
      continue;
    }
    if (again->config.auto_remove) {
      erase(home, containers, again->id);
      continue;
    }
    constexpr int kKilled = 128 + SIGKILL;
    containers.set_exited(again->id, kKilled, "its monitor was killed", now());
    if (auto ended = containers.get(again->id)) now_there.push_back(std::move(*ended));
  }
  return now_there;
}

}  // namespace minidocker
