/// @file
/// What `nsbox list` says, beside what the kernel says.
#pragma once

#include <map>
#include <set>
#include <string>

#include "box.hpp"

namespace checks {

/// A namespace in what `nsbox list --json` wrote.
struct Listed {
  std::string kind;
  std::set<int> processes;
  common::Json held_by;
  common::Json owner, parent, owner_uid;  ///< null if outside
};

/// By the number of the namespace. Fails the check if one comes twice.
std::map<ino_t, Listed> list(harness::Context& check, const Words& flags,
                             const BoxRun& run = {});

/// The entry of a namespace. Fails the check if it is not there.
const Listed& find(harness::Context& check, const std::map<ino_t, Listed>& listed,
                   ino_t inode, const std::string& what, const std::string& most_often);

/// The processes of each namespace of the sandbox, by the sandbox's numbers, as the
/// kernel shows them now to the sandbox's root. Of a process that has ended and was not
/// waited for the kernel tells little; it is left out.
std::map<ino_t, std::set<int>> kernels_list(harness::Context& check);

}  // namespace checks
