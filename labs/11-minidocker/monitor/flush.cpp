#include "common/todo.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::todo;

void flush(Client& client) {
  todo("11.9",
       "What must become of what waits if the client takes no more, and what if it is "
       "gone? Client::try_send() says which it is.");
}

}  // namespace minidocker
