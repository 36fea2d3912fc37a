#include <csignal>

#include "minidocker/record.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

std::optional<Container> bury(const Home& home, Containers& containers,
                              const std::string& id) {
  constexpr int kKilled = 128 + SIGKILL;
  make_private_folder(home.run(id));

  // Step 11.11. Under its lock: nobody starts or removes it meanwhile. Whoever has the
  // lock does just that, or this.
  const auto [lock, found] = claim(home, containers, id);
  if (!lock || !found || found->state.status != Status::kRunning) return found;
  kill_leftover(found->state);
  if (found->config.auto_remove) {
    erase(home, containers, id);
    return std::nullopt;
  }
  containers.set_exited(id, kKilled, "its monitor was killed", now());
  return containers.get(id);
}

}  // namespace minidocker
