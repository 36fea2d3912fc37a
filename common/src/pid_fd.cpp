#include "common/pid_fd.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <string>

#include <poll.h>
#include <sys/wait.h>

#include "common/check.hpp"
#include "common/sys.hpp"

namespace common {

PidFd PidFd::open(pid_t pid) {
  return PidFd(
      UniqueFd(check(sys::pidfd_open(pid, 0), "pidfd_open", std::to_string(pid))));
}

bool PidFd::signal(int number) const {
  if (sys::pidfd_send_signal(get(), number) == 0) return true;
  if (errno == ESRCH) return false;
  fail("pidfd_send_signal");
}

bool PidFd::wait_exit(std::optional<std::chrono::milliseconds> limit) const {
  using Clock = std::chrono::steady_clock;
  using std::chrono::milliseconds;
  constexpr milliseconds kLongest{std::numeric_limits<int>::max()};  // of poll(2)
  const auto deadline = Clock::now() + std::min(limit.value_or(kLongest), kLongest);
  for (;;) {
    int timeout = -1;
    if (limit) {
      const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
      timeout = left.count() > 0 ? static_cast<int>(left.count()) : 0;
    }
    pollfd entry{get(), POLLIN, 0};
    const int ready = ::poll(&entry, 1, timeout);
    if (ready >= 0) return ready == 1;
    if (errno != EINTR) fail("poll", "pidfd");
  }
}

int shell_status(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

}  // namespace common
