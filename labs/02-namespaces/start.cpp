#include "ns/start.hpp"

#include <utility>

#include "common/files.hpp"
#include "common/foreground.hpp"
#include "common/proc.hpp"
#include "common/signal_queue.hpp"
#include "ns/ns.hpp"
#include "ns/proc_files.hpp"
#include "ns/supervise.hpp"

namespace ns {

using common::SignalQueue;

Process start(const Plan& plan, Method method) {
  try {
    return method == Method::kClone ? start_by_clone(plan) : start_by_unshare(plan);
  } catch (...) {
    // A child that could not run its command may have the terminal already.
    if (plan.foreground) common::take_foreground_back();
    throw;
  }
}

int run(Plan plan, Method method) {
  // Both from before the child is there: no signal is lost, and /proc is still the old
  // one, whatever is mounted in a mount namespace that we share with the child.
  const SignalQueue signals(SignalQueue::Signals::kPassedOn);
  const auto proc = common::open_proc();
  plan.foreground = common::can_share_foreground();
  return supervise(proc.get(), start(plan, method), signals, plan.foreground);
}

std::vector<std::string> pause_command() {
  return {common::read_link("/proc/self/exe"), kPauseCommand};
}

}  // namespace ns
