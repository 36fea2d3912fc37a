/// @file
/// Two programs that do the same, measured in turn in one run.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace bench {

using Words = std::vector<std::string>;

/// What one run of a program took.
struct Cost {
  std::chrono::nanoseconds wall{};
  std::chrono::nanoseconds cpu{};  ///< of the program and of what it waited for
  long memory = 0;                 ///< the largest resident set, KiB
};

/// Runs a program to its end, with nothing to read and its output thrown away.
/// @throws common::ExitError if it cannot be run or does not end with 0;
///         common::SyscallError
Cost run_once(const Words& argv);

/// A figure over several runs.
struct Figure {
  double median = 0;
  double low = 0;   ///< a quarter of the runs is below
  double high = 0;  ///< a quarter is above
};

/// @pre There is at least one value.
Figure figure_of(std::vector<double> values);

struct Comparison {
  Figure ours;          ///< milliseconds of wall time
  Figure peer;          ///< the same
  Figure ratio;         ///< of each round: ours / the peer's
  double cpu = 0;       ///< median of ours / median of the peer's, of processor time
  long our_memory = 0;  ///< KiB, the median
  long peer_memory = 0;
};

/// Runs both once in each round, and begins with each of them in turn, so that whatever
/// slows the machine down slows both.
/// @throws as run_once()
Comparison compare(const Words& ours, const Words& peer, int rounds);

}  // namespace bench
