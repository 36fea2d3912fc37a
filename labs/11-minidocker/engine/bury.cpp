#include <csignal>

#include "common/todo.hpp"
#include "minidocker/record.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::Lock;
using common::todo;

std::optional<Container> bury(const Home& home, Containers& containers,
                              const std::string& id) {
  constexpr int kKilled = 128 + SIGKILL;
  make_private_folder(home.run(id));

  todo("11.11",
       "Two commands find at once that it has no monitor: how does only one of them act? "
       "What of the container may still be there?");
}

}  // namespace minidocker
