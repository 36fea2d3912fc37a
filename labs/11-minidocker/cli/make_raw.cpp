#include <termios.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::check;
using common::todo;

termios make_raw() {
  termios before{};
  check(::tcgetattr(STDIN_FILENO, &before), "tcgetattr", "standard input");

  todo("11.10",
       "Who is to echo the keys and to make a signal of Ctrl-C: this terminal or the "
       "container's? termios(3), \"Raw mode\"");
}

}  // namespace minidocker
