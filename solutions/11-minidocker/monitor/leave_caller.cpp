#include <csignal>

#include <fcntl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::check;
using common::UniqueFd;

void leave_caller() {
  // Step 11.2. A session of its own, or the end of the caller's terminal would end it; no
  // folder and no file of the caller's, or they could not be unmounted, and who reads the
  // caller's output would wait for its end for ever.
  check(::setsid(), "setsid");
  check(::chdir("/"), "chdir", "/");
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGPIPE}) {
    std::signal(signal, SIG_IGN);
  }
  const UniqueFd null(
      check(::open("/dev/null", O_RDWR | O_CLOEXEC), "open", "/dev/null"));
  for (int fd = 0; fd < 3; ++fd) check(::dup2(null.get(), fd), "dup2");
}

}  // namespace minidocker
