/// @file
/// Where the time of a container goes: between which two system calls.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "measure.hpp"

namespace bench {

/// A system call that ends one phase and begins the next.
struct Mark {
  std::string call;
  std::string before;  ///< what the phase is that it ends; "" for the first mark
};

/// What a trace says: milliseconds from each mark to the next, the first of its kind
/// after the mark before. Of execve(2) only one that worked counts; wait4(2) when it
/// returns.
/// @param trace  Of strace -f -ttt.
/// @throws std::runtime_error if a mark is missing
std::vector<double> times_between(std::string_view trace, const std::vector<Mark>& marks);

struct Phase {
  std::string what;
  double ours = 0;  ///< median, milliseconds
  double peer = 0;  ///< 0 where it has none such
};

/// Both programs, traced in turn. The trace itself takes time, some 20 microseconds for
/// each mark.
/// @pre strace(1) is in PATH; kStage is there.
/// @throws As run_once() and times_between().
std::vector<Phase> phases(const Words& ours, const Words& peer, int rounds);

}  // namespace bench
