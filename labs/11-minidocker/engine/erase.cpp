#include "common/todo.hpp"
#include "minidocker/steps.hpp"
#include "rootfs/remove_tree.hpp"

namespace minidocker {

using common::todo;

void erase(const Home& home, Containers& containers, const std::string& id) {
  todo("11.12",
       "If this process is killed between two of the three removals, what must still be "
       "there for the next command to know what is left?");
}

}  // namespace minidocker
