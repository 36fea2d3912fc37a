#include "ns/plan.hpp"

#include <csignal>
#include <cstdlib>

#include <fmt/format.h>
#include <grp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/cli.hpp"
#include "common/files.hpp"
#include "ns/foreground.hpp"
#include "ns/ids.hpp"
#include "ns/ns.hpp"

namespace ns {

using common::check;

namespace {

/// After this the kernel kills the child when its parent dies. That may have happened
/// before. (getppid(2) is 0 in a new PID namespace, and so tells nothing.)
void die_with_parent(const Gate& gate) {
  check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl", "PR_SET_PDEATHSIG");
  if (!gate.parent_is_there()) ::_exit(common::kOurs);
}

/// The parent holds its signals back, see signals.hpp; the command shall not.
void release_signals() {
  sigset_t none;
  ::sigemptyset(&none);
  check(::sigprocmask(SIG_SETMASK, &none, nullptr), "sigprocmask");
}

}  // namespace

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
  release_signals();
  if (plan.names.hostname || plan.names.domainname) set_names(plan.names);
  if ((plan.flags & CLONE_NEWNS) != 0) {
    isolate_mounts(plan.own_proc && (plan.flags & CLONE_NEWPID) != 0);
  }
  // As late as can be: until then Ctrl-C reaches the parent, and ends both.
  if (plan.foreground) take_foreground();
  common::exec_command(plan.argv);
}

void set_clocks(const ClockOffsets& clocks) {
  std::string text;
  if (clocks.monotonic) text += fmt::format("monotonic {} 0\n", *clocks.monotonic);
  if (clocks.boottime) text += fmt::format("boottime {} 0\n", *clocks.boottime);
  if (!text.empty()) common::write_existing("/proc/self/timens_offsets", text);
}

}  // namespace ns
