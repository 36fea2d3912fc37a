#include "ns/plan.hpp"

#include <fmt/format.h>

#include "common/child.hpp"
#include "common/files.hpp"
#include "common/foreground.hpp"
#include "common/signal_queue.hpp"
#include "ns/ids.hpp"
#include "ns/ns.hpp"

namespace ns {

std::string map_text(const std::vector<IdRange>& ranges) {
  std::string text;
  for (const auto& range : ranges) {
    text += fmt::format("{} {} {}\n", range.inside, range.outside, range.count);
  }
  return text;
}

void set_up_and_exec(const Plan& plan, const Gate& gate) {
  if (!plan.maps.uids.empty()) become_first_user();
  die_with_parent(gate);  // not before: a change of ids undoes it
  common::release_signals();
  if (plan.names.hostname || plan.names.domainname) set_names(plan.names);
  if ((plan.flags & CLONE_NEWNS) != 0) {
    isolate_mounts(plan.own_proc && (plan.flags & CLONE_NEWPID) != 0);
  }
  // As late as can be: until then Ctrl-C reaches the parent, and ends both.
  if (plan.foreground) common::take_foreground();
  common::exec_command(plan.argv);
}

void set_clocks(const ClockOffsets& clocks) {
  std::string text;
  if (clocks.monotonic) text += fmt::format("monotonic {} 0\n", *clocks.monotonic);
  if (clocks.boottime) text += fmt::format("boottime {} 0\n", *clocks.boottime);
  if (!text.empty()) common::write_existing("/proc/self/timens_offsets", text);
}

}  // namespace ns
