/// @file
/// Tests that need root, of a user namespace at least.
#pragma once

#include <string>

#include <sched.h>
#include <unistd.h>

#include "common/files.hpp"

namespace rootfs {

/// Makes an ordinary user root of a user namespace of its own, with a single id.
/// @return false if this host does not let them.
inline bool become_root() {
  const uid_t uid = ::geteuid();
  const gid_t gid = ::getegid();
  if (uid == 0) return true;
  if (::unshare(CLONE_NEWUSER) == -1) return false;
  common::write_existing("/proc/self/setgroups", "deny");
  common::write_existing("/proc/self/uid_map", "0 " + std::to_string(uid) + " 1");
  common::write_existing("/proc/self/gid_map", "0 " + std::to_string(gid) + " 1");
  return true;
}

}  // namespace rootfs
