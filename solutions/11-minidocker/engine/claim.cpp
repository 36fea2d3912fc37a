#include "minidocker/steps.hpp"

namespace minidocker {

using common::Lock;

Claim claim(const Home& home, const Containers& containers, const std::string& id) {
  // Step 11.1. In this order: what was read before the lock was taken may have changed.
  Claim claim;
  claim.lock = Lock::acquire(home.run(id) / "lock", Lock::Mode::kExclusive);
  claim.container = containers.get(id);
  return claim;
}

}  // namespace minidocker
