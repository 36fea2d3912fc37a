#include <array>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::check;
using common::UniqueFd;

void set_up_stdio(const ProcessSpec& spec, const UniqueFd& terminal) {
  // Step 11.6. Only who leads a session can have a controlling terminal; the first process
  // of a PID namespace may lead one already. Not one by one: what is to become 1 may be
  // what 0 is now.
  ::setsid();
  if (terminal.valid()) {
    check(::ioctl(terminal.get(), TIOCSCTTY, 0), "ioctl", "TIOCSCTTY");
  }
  std::array<UniqueFd, 3> copies;
  for (std::size_t i = 0; i < copies.size(); ++i) {
    const int from = terminal.valid() ? terminal.get() : spec.stdio[i];
    copies[i].reset(check(::fcntl(from, F_DUPFD_CLOEXEC, 3), "fcntl", "F_DUPFD"));
  }
  for (int i = 0; i < 3; ++i) {
    check(::dup2(copies[static_cast<std::size_t>(i)].get(), i), "dup2");
  }
}

}  // namespace minidocker
