#include <cerrno>

#include <sys/wait.h>

#include "common/check.hpp"
#include "process/process.hpp"

namespace process {

std::vector<Ended> reap_ended() {
  std::vector<Ended> all;

  // Step 1.12. Signals of one kind do not queue: while one SIGCHLD is pending, a hundred
  // more children may end. So until there is nothing to reap (0), or nobody (ECHILD).
  for (;;) {
    Ended one;
    one.pid = ::waitpid(-1, &one.wait_status, WNOHANG);
    if (one.pid > 0) {
      all.push_back(one);
    } else if (one.pid == 0 || errno == ECHILD) {
      return all;
    } else if (errno != EINTR) {
      common::fail("waitpid");
    }
  }
}

}  // namespace process
