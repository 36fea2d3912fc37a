#include <sys/ioctl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::check;
using common::UniqueFd;

void set_up_stdio(const ProcessSpec& spec, const UniqueFd& terminal) {
  // Step 11.6. Only who leads a session can have a controlling terminal. The first
  // process of a PID namespace may lead one already.
  ::setsid();
  if (terminal.valid()) {
    check(::ioctl(terminal.get(), TIOCSCTTY, 0), "ioctl", "TIOCSCTTY");
  }
  for (int fd = 0; fd < 3; ++fd) {
    const int from =
        terminal.valid() ? terminal.get() : spec.stdio[static_cast<std::size_t>(fd)];
    check(::dup2(from, fd), "dup2");
  }
}

}  // namespace minidocker
