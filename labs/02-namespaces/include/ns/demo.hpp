/// @file
/// Given: experiments that are really done, and measured in /proc.
#pragma once

#include <string>
#include <vector>

namespace ns {

/// The names of the experiments.
/// @ingroup lab02
std::vector<std::string> experiments();

/// What one process looked like at one moment of an experiment.
/// @ingroup lab02
struct Observation {
  std::string moment;        ///< "clone3: the child"
  std::string changed;       ///< the kinds that are new for it: "uts pid"
  std::string for_children;  ///< that only its next children get
};

/// Clone3, unshare and setns, side by side.
/// @throws common::SyscallError
/// @ingroup lab02
std::vector<Observation> demonstrate(const std::string& experiment);

}  // namespace ns
