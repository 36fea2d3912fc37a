#include "common/descriptors.hpp"

#include <algorithm>
#include <limits>

#include <unistd.h>

#include "common/check.hpp"
#include "common/hold.hpp"

namespace common {

void close_all_but(std::vector<int> keep) {
  keep.insert(keep.end(), {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, hold_socket()});
  std::sort(keep.begin(), keep.end());
  int from = 0;
  const auto close_up_to = [&from](int last) {
    if (from <= last) check(::close_range(static_cast<unsigned>(from), static_cast<unsigned>(last), 0), "close_range");
  };
  for (const int kept : keep) {
    if (kept < 0) continue;
    close_up_to(kept - 1);
    from = std::max(from, kept + 1);
  }
  close_up_to(std::numeric_limits<int>::max());
}

}  // namespace common
