#include <termios.h>
#include <unistd.h>

#include "common/check.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::check;

termios make_raw() {
  termios before{};
  check(::tcgetattr(STDIN_FILENO, &before), "tcgetattr", "standard input");

  // Step 11.10. The container has a terminal of its own, which echoes and makes signals
  // of keys. Two that did so would do it twice.
  termios raw = before;
  ::cfmakeraw(&raw);
  check(::tcsetattr(STDIN_FILENO, TCSANOW, &raw), "tcsetattr", "raw mode");
  return before;
}

}  // namespace minidocker
