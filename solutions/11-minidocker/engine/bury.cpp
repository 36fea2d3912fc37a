#include <csignal>

#include "minidocker/record.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::Lock;

std::optional<Container> bury(const Home& home, Containers& containers,
                              const std::string& id) {
  constexpr int kKilled = 128 + SIGKILL;
  make_private_folder(home.run(id));

  // Step 11.11. In our turn: nobody starts or removes it meanwhile. Whose turn it is does
  // just that, or this.
  const auto turn = Lock::acquire(home.run(id) / "turn", Lock::Mode::kExclusive);
  auto found = containers.get(id);
  if (!turn || !found || !is_abandoned(home, *found)) return found;
  kill_leftover(found->state);
  if (found->config.auto_remove) {
    erase(home, containers, id);
    return std::nullopt;
  }
  containers.set_exited(id, kKilled, "its monitor was killed", now());
  return containers.get(id);
}

}  // namespace minidocker
