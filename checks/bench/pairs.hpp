/// @file
/// What is compared with what: each claim about speed stands here.
#pragma once

#include <string>
#include <vector>

#include "measure.hpp"
#include "scenery.hpp"

namespace bench {

struct Pair {
  std::string name;     ///< "procman-ps"
  std::string subject;  ///< "2,000 processes"
  Words ours;           ///< begins with a program of build/solutions/bin
  Words peer;           ///< begins with a program in PATH, or with a path in build/
  std::string package;  ///< of Debian, that has the peer
  double limit = 0;     ///< the ratio that is aimed at
  Scenery scenery = {};
  /// Whether it is told where the time goes, beside the floor's. @see phases.hpp
  bool phases = false;
};

/// In the order in which they are shown.
const std::vector<Pair>& pairs();

}  // namespace bench
