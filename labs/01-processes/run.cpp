#include <algorithm>
#include <cerrno>
#include <cstdio>

#include <fmt/format.h>
#include <poll.h>

#include "common/check.hpp"
#include "common/sys.hpp"
#include "common/text.hpp"
#include "common/unique_fd.hpp"
#include "process/control.hpp"
#include "process/pass_on.hpp"
#include "process/proc.hpp"
#include "process/run_command.hpp"
#include "process/words.hpp"

namespace process {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kTimeIsUp = 124;  // as timeout(1)
constexpr int kKilled = 128 + SIGKILL;

/// @return whether the child ended in time. It is not reaped.
bool ends_within(pid_t child, milliseconds limit) {
  const common::UniqueFd process(
      common::check(common::sys::pidfd_open(child, 0), "pidfd_open"));
  pollfd watched{process.get(), POLLIN, 0};
  const auto deadline = steady_clock::now() + limit;
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    const auto wait = static_cast<int>(std::max(left.count(), milliseconds::rep{0}));
    const int ready = ::poll(&watched, 1, wait);
    if (ready >= 0) return ready > 0;
    if (errno != EINTR) common::fail("poll", "pidfd");  // a signal was passed on
  }
}

/// Ends the command, and all of its group or session if it has one of its own.
/// @return the exit code that says how
int end(pid_t child, const CommandLine& line) {
  bool killed = false;
  if (line.grouping == Grouping::kInherited) {
    const auto start = start_ticks_of(child);
    killed = start && stop({child, *start}, line.grace) == Ending::kAfterKill;
  } else {
    const bool group = line.grouping == Grouping::kNewGroup;
    const auto ended =
        stop_all(group ? Scope::kGroup : Scope::kSession, child, line.grace);
    killed = std::any_of(ended.begin(), ended.end(),
                         [](const Outcome& one) { return one.what == kEndedByKill; });
  }
  return killed ? kKilled : kTimeIsUp;
}

std::string how_it_ended(int status) {
  const bool by_signal = status > 128 && status - 128 <= SIGRTMAX;
  return by_signal ? fmt::format("{}, as after {}", status, signal_name(status - 128))
                   : std::to_string(status);
}

}  // namespace

int run(const CommandLine& line) {
  // Not flushed: it is a report for the end where nobody watches a terminal. A child that
  // ends by exit(3) would print it a second time (step 1.2).
  if (line.verbose) fmt::print("run: {}\n", common::shell_quote(line.argv));
  PassOn signals;
  Command command;
  command.argv = line.argv;
  command.grouping = line.grouping;
  command.clean = line.clean;
  command.mask = signals.mask();
  const pid_t child = spawn(command);
  signals.begin(child, line.grouping == Grouping::kInherited);
  if (line.verbose) fmt::print("pid: {}\n", child);

  const bool late = line.timeout.count() > 0 && !ends_within(child, line.timeout);
  const int end_code = late ? end(child, line) : 0;
  const int status = wait_for(child);
  if (line.verbose) {
    fmt::print("status: {}{}\n", how_it_ended(status), late ? ", its time was up" : "");
  }
  return late ? end_code : status;
}

}  // namespace process
