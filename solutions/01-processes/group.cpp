#include <unistd.h>

#include "common/check.hpp"
#include "process/process.hpp"

namespace process {

using common::check;

void enter_group(Grouping grouping) {
  // Step 1.5. Its own number becomes that of the group. A session has a group in it
  // already, and no terminal, so that no Ctrl-C comes.
  if (grouping == Grouping::kNewSession) {
    check(::setsid(), "setsid");
  } else {
    check(::setpgid(0, 0), "setpgid");
  }
}

}  // namespace process
