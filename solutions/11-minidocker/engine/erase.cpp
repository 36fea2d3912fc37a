#include "minidocker/steps.hpp"
#include "rootfs/remove_tree.hpp"

namespace minidocker {

void erase(const Home& home, Containers& containers, const std::string& id) {
  // Step 11.12. In this order: as long as there is something, a row says of what.
  rootfs::remove_tree(home.container(id));
  rootfs::remove_tree(home.run(id));
  containers.remove(id);
}

}  // namespace minidocker
