#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <optional>

#include <fmt/format.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/unique_fd.hpp"
#include "process/run_command.hpp"

namespace process {
namespace {

using common::check;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kGrace{5000};

/// The commands of one pipeline until they have all ended. None of them is reaped behind
/// its back, so that a number in here is a child's and never another process's.
class Pipeline {
 public:
  /// From before the first command is started: no SIGCHLD is lost.
  Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;
  ~Pipeline() { ::sigprocmask(SIG_SETMASK, &mask_, nullptr); }

  const sigset_t& mask() const { return mask_; }
  std::vector<pid_t>& started() { return started_; }
  /// Until all have ended. @return their exit statuses, in their order
  std::vector<int> attend();
  /// Ends those that run: SIGTERM, and SIGKILL after a grace.
  void end();

 private:
  bool attend_until(std::optional<steady_clock::time_point> deadline);
  void take_signal();
  void reap();
  void send(int signal) const;

  sigset_t mask_{};
  common::UniqueFd signals_;
  std::vector<pid_t> started_;
  std::vector<std::optional<int>> statuses_;
};

Pipeline::Pipeline() {
  sigset_t held;
  ::sigemptyset(&held);
  for (const int number : {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    ::sigaddset(&held, number);
  }
  signals_.reset(check(::signalfd(-1, &held, SFD_CLOEXEC), "signalfd"));
  check(::sigprocmask(SIG_BLOCK, &held, &mask_), "sigprocmask");
}

void Pipeline::send(int signal) const {
  for (std::size_t i = 0; i < started_.size(); ++i) {
    if (i < statuses_.size() && statuses_[i]) continue;
    ::kill(started_[i], signal);
    ::kill(started_[i], SIGCONT);
  }
}

void Pipeline::reap() {
  for (const auto& ended : reap_ended()) {
    const auto found = std::find(started_.begin(), started_.end(), ended.pid);
    if (found == started_.end()) continue;  // a child that we were exec'd with
    statuses_[static_cast<std::size_t>(found - started_.begin())] =
        exit_status(ended.wait_status);
  }
}

void Pipeline::take_signal() {
  signalfd_siginfo info{};
  if (::read(signals_.get(), &info, sizeof info) == -1) {
    if (errno == EINTR) return;
    common::fail("read", "signalfd");
  }
  if (info.ssi_signo == SIGCHLD) return reap();
  // What was typed at the terminal, the commands have got as we did.
  if (info.ssi_code != SI_KERNEL) send(static_cast<int>(info.ssi_signo));
}

bool Pipeline::attend_until(std::optional<steady_clock::time_point> deadline) {
  statuses_.resize(started_.size());
  pollfd watched{signals_.get(), POLLIN, 0};
  while (std::find(statuses_.begin(), statuses_.end(), std::nullopt) != statuses_.end()) {
    int wait = -1;
    if (deadline) {
      const auto left = std::chrono::ceil<milliseconds>(*deadline - steady_clock::now());
      wait = static_cast<int>(std::max(left.count(), milliseconds::rep{0}));
    }
    const int ready = ::poll(&watched, 1, wait);
    if (ready == 0) return false;
    if (ready == -1 && errno != EINTR) common::fail("poll", "signalfd");
    if (ready > 0) take_signal();
  }
  return true;
}

std::vector<int> Pipeline::attend() {
  attend_until(std::nullopt);
  std::vector<int> statuses;
  for (const auto& status : statuses_) statuses.push_back(*status);
  return statuses;
}

void Pipeline::end() {
  send(SIGTERM);
  if (attend_until(steady_clock::now() + kGrace)) return;
  send(SIGKILL);
  attend_until(std::nullopt);
}

std::vector<Command> commands_of(const CommandLine& line, const Pipeline& pipeline) {
  std::vector<Command> commands;
  for (const auto& argv : line.commands) {
    Command& command = commands.emplace_back();
    command.argv = argv;
    command.mask = pipeline.mask();
  }
  return commands;
}

}  // namespace

int pipe(const CommandLine& line) {
  Pipeline pipeline;
  try {
    start_pipeline(commands_of(line, pipeline), pipeline.started());
  } catch (const common::SyscallError&) {
    pipeline.end();
    throw;
  }
  const std::vector<int> statuses = pipeline.attend();
  if (line.statuses) fmt::print(stderr, "{}\n", fmt::join(statuses, " "));
  const auto failed = std::find_if(statuses.rbegin(), statuses.rend(),
                                   [](int status) { return status != 0; });
  if (line.pipefail) return failed == statuses.rend() ? 0 : *failed;
  return statuses.back();
}

}  // namespace process
