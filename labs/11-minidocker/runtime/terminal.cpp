#include <fcntl.h>
#include <sys/ioctl.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::check;
using common::todo;

Terminal open_terminal(const std::string& dev) {
  const std::string ptmx = dev + "/pts/ptmx";
  constexpr int kFlags = O_RDWR | O_NOCTTY | O_CLOEXEC;
  Terminal terminal;

  todo("11.5",
       "What does opening a ptmx make, and what must be done before its other end can be "
       "opened? ioctl_tty(2)");
}

}  // namespace minidocker
