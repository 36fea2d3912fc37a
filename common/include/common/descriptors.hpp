/// @file
/// Descriptors that a process no longer wants.
#pragma once

#include <vector>

namespace common {

/// Closes all descriptors but 0, 1, 2 and these. (Under a check also the one by which it
/// reports stays, see hold.hpp.)
/// @throws SyscallError @see close_range(2)
void close_all_but(std::vector<int> keep);

}  // namespace common
