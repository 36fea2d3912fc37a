/// @file
/// `minidocker cp`: files into containers, and out of them.
#pragma once

#include <string>

#include "minidocker/home.hpp"

namespace minidocker {

/// What was typed.
struct CopyRequest {
  std::string from;
  std::string to;
  bool keep_owners = false;  ///< -a
  bool follow_link = false;  ///< -L
  bool quiet = false;        ///< -q
};

/// Both ends speak tar: one process packs, another one unpacks, and either may be the
/// user's own, by "-".
/// @param argv  Of this program. An ordinary user's is run again with it, in a user
///        namespace, if the container does not run.
/// @throws common::ExitError, common::SyscallError, common::Todo, std::runtime_error.
///         What was copied stays.
void copy(const Home& home, const CopyRequest& request, const char* const* argv);

}  // namespace minidocker
