#include <cerrno>
#include <csignal>
#include <string>

#include <linux/close_range.h>
#include <unistd.h>

#include "common/check.hpp"
#include "process/process.hpp"

namespace process {

using common::check;

void clean_start() {
  // Step 1.4. An exec resets handlers, but keeps what is ignored, what is blocked and
  // what is open. SIGKILL and SIGSTOP cannot be set, nor the two that glibc keeps for
  // itself: EINVAL. First the dispositions: once nothing is blocked, signals arrive.
  struct sigaction by_default {};
  by_default.sa_handler = SIG_DFL;
  for (int number = 1; number <= SIGRTMAX; ++number) {
    if (::sigaction(number, &by_default, nullptr) == -1 && errno != EINVAL) {
      common::fail("sigaction", std::to_string(number));
    }
  }
  sigset_t none;
  ::sigemptyset(&none);
  check(::sigprocmask(SIG_SETMASK, &none, nullptr), "sigprocmask");
  // Marked, not closed: one of them carries the news if the exec fails.
  // CLOSE_RANGE_CLOEXEC: since Linux 5.11.
  check(::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC), "close_range");
}

}  // namespace process
