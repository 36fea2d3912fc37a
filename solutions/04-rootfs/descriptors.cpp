#include <linux/close_range.h>
#include <unistd.h>

#include "common/check.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;

void keep_standard_descriptors() {
  // Step 4.10. An inherited descriptor of a host's folder walks out of any root. They are
  // marked, not closed: one of them still carries the news if exec fails.
  // CLOSE_RANGE_CLOEXEC: since Linux 5.11.
  check(::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC), "close_range");
}

}  // namespace rootfs
