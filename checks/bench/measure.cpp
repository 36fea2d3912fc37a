#include "measure.hpp"

#include <algorithm>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/cli.hpp"
#include "common/guards.hpp"
#include "common/pid_fd.hpp"
#include "common/text.hpp"
#include "common/unique_fd.hpp"

namespace bench {
namespace {

using common::check;
using Clock = std::chrono::steady_clock;

std::chrono::nanoseconds duration_of(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

double milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

/// What all runs of one program took.
struct Costs {
  std::vector<double> wall;
  std::vector<double> cpu;
  std::vector<double> memory;

  void add(const Cost& cost) {
    wall.push_back(milliseconds(cost.wall));
    cpu.push_back(milliseconds(cost.cpu));
    memory.push_back(static_cast<double>(cost.memory));
  }
};

[[noreturn]] void become(const Words& argv) {
  const common::UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  check(nothing.get(), "open", "/dev/null");
  check(::dup2(nothing.get(), STDIN_FILENO), "dup2");
  check(::dup2(nothing.get(), STDOUT_FILENO), "dup2");
  common::exec_command(argv);
}

}  // namespace

Cost run_once(const Words& argv) {
  auto report = common::Pipe::open();
  const auto start = Clock::now();
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) common::run_child(std::move(report.write), [&] { become(argv); });
  report.write.reset();
  common::ChildGuard child(pid);
  common::await_exec(report.read, pid);
  int status = 0;
  rusage used{};
  check(::wait4(pid, &status, 0, &used), "wait4");
  const auto end = Clock::now();
  (void)child.release();
  if (status != 0) {
    throw common::ExitError(
        common::kFailure,
        fmt::format("{}: ended with {}; nothing was measured", common::shell_quote(argv),
                    common::shell_status(status)));
  }
  return {end - start, duration_of(used.ru_utime) + duration_of(used.ru_stime),
          used.ru_maxrss};
}

Figure figure_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto at = [&values](double part) {
    const double place = part * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const auto above = std::min(below + 1, values.size() - 1);
    const double rest = place - static_cast<double>(below);
    return values[below] * (1 - rest) + values[above] * rest;
  };
  return {at(0.5), at(0.25), at(0.75)};
}

Comparison compare(const Words& ours, const Words& peer, int rounds) {
  Costs of_ours;
  Costs of_peer;
  run_once(ours);  // so that both are in memory
  run_once(peer);
  std::vector<double> ratios;
  for (int round = 0; round < rounds; ++round) {
    if (round % 2 == 0) of_ours.add(run_once(ours));
    of_peer.add(run_once(peer));
    if (round % 2 != 0) of_ours.add(run_once(ours));
    ratios.push_back(of_ours.wall.back() / of_peer.wall.back());
  }
  return {figure_of(of_ours.wall),
          figure_of(of_peer.wall),
          figure_of(ratios),
          figure_of(of_ours.cpu).median / figure_of(of_peer.cpu).median,
          static_cast<long>(figure_of(of_ours.memory).median),
          static_cast<long>(figure_of(of_peer.memory).median)};
}

}  // namespace bench
