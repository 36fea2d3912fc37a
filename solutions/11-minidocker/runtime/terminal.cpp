#include <fcntl.h>
#include <sys/ioctl.h>

#include "common/check.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::check;

Terminal open_terminal(const std::string& dev) {
  const std::string ptmx = dev + "/pts/ptmx";
  constexpr int kFlags = O_RDWR | O_NOCTTY | O_CLOEXEC;
  Terminal terminal;

  // Step 11.5. By its name the other end would have to be looked for, in whichever /dev
  // is in sight; TIOCGPTPEER (Linux 4.13) needs none.
  terminal.master.reset(check(::open(ptmx.c_str(), kFlags), "open", ptmx));
  int locked = 0;
  check(::ioctl(terminal.master.get(), TIOCSPTLCK, &locked), "ioctl", "TIOCSPTLCK");
  const int slave = ::ioctl(terminal.master.get(), TIOCGPTPEER, kFlags);
  terminal.slave.reset(check(slave, "ioctl", "TIOCGPTPEER"));
  return terminal;
}

}  // namespace minidocker
