#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <string>

#include <poll.h>

#include "common/check.hpp"
#include "common/sys.hpp"
#include "common/unique_fd.hpp"
#include "process/proc.hpp"
#include "process/process.hpp"

namespace process {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// @return false if it has ended
bool send(const common::UniqueFd& process, int signal) {
  if (common::sys::pidfd_send_signal(process.get(), signal) == 0) return true;
  if (errno != ESRCH) common::fail("pidfd_send_signal", ::sigabbrev_np(signal));
  return false;
}

/// A pidfd can be read from the moment on that its process has ended.
/// @return false if it still runs when the time is up
bool has_ended(const common::UniqueFd& process, std::optional<milliseconds> limit) {
  const auto end = steady_clock::now() + limit.value_or(milliseconds{0});
  pollfd watched{process.get(), POLLIN, 0};
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now());
    const auto timeout = static_cast<int>(std::max(left.count(), milliseconds::rep{0}));
    const int ready = ::poll(&watched, 1, limit ? timeout : -1);
    if (ready >= 0) return ready > 0;
    if (errno != EINTR) common::fail("poll", "pidfd");
  }
}

}  // namespace

Ending stop(const Identity& who, milliseconds grace) {
  // Step 1.10. The descriptor first, then the question whose it is: from here on nothing
  // that is asked or sent can reach another process. Asked the other way round, the
  // process could end in between and its number be given away.
  const common::UniqueFd process(common::sys::pidfd_open(who.pid, 0));
  if (!process && errno != ESRCH) common::fail("pidfd_open", std::to_string(who.pid));
  if (!process || start_ticks_of(who.pid) != who.start_ticks) return Ending::kGone;
  if (has_ended(process, milliseconds{0}) || !send(process, SIGTERM)) {
    return Ending::kGone;
  }
  send(process, SIGCONT);
  if (has_ended(process, grace)) return Ending::kAfterTerm;
  send(process, SIGKILL);
  has_ended(process, std::nullopt);
  return Ending::kAfterKill;
}

}  // namespace process
