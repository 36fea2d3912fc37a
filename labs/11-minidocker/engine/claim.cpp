#include "common/todo.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::Lock;
using common::todo;

Claim claim(const Home& home, const Containers& containers, const std::string& id) {
  todo("11.1",
       "Which comes first, to read what the container is, or to see to it that it stays "
       "so? fcntl(2), \"Open file description locks\"");
}

}  // namespace minidocker
