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
  std::string method;    ///< "clone3"
  std::string moment;    ///< "its child"
  int now = 0;           ///< the kinds in which it differs from us: CLONE_NEWPID | ..
  int for_children = 0;  ///< the kinds that only its next children will have new
};

/// Clone3, unshare and setns, side by side: the same namespaces made, or entered, by
/// each.
/// @throws common::SyscallError
/// @ingroup lab02
std::vector<Observation> demonstrate(const std::string& experiment);

}  // namespace ns
