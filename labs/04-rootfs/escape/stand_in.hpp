/// @file
/// A stand-in for the host: a tree, processes and kernel objects that an escape may reach
/// without harm. All of it lives in namespaces that end with the tester.
#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>

#include "common/unique_fd.hpp"

namespace rootfs::escape {

/// What all cells share.
struct StandIn {
  dev_t disk = 0;            ///< a block device: opened at most, and read
  common::UniqueFd loop;     ///< keeps it, if it is a loop device
  common::UniqueFd parent;   ///< the folder that the jail's root lies in
  common::UniqueFd probe;    ///< the escape probe, ready to be exec'd
  int spare_descriptor = 0;  ///< a low number to leak a descriptor at
  bool own_image = false;    ///< an empty one; it may be given to others
  bool own_proc = true;      ///< else /proc shows the processes of outside
};

/// Namespaces for the stand-in and for each cell, see clone(2). The network is the same
/// for all cells.
extern const std::uint64_t kCellNamespaces;
extern const std::uint64_t kStandInNamespaces;

/// Makes a small tree, with `image` at kJail, the "/" of this mount namespace.
/// @param image a root filesystem, or "" for an empty one.
/// @param programs whether it has the host's programs as well, all but its /tmp; then the
///        probe lies in the image, too.
/// @pre   The caller has the namespaces to itself; what it mounts is seen nowhere else.
/// @throws common::SyscallError
StandIn build_stand_in(const std::filesystem::path& image, bool programs = false);

/// Makes the mounts of this cell as a host has them that systemd booted: /proc shows this
/// PID namespace, and all mounts are shared.
/// @throws common::SyscallError
void settle_cell(StandIn& host);

/// 16 characters that nobody can guess.
std::string make_token();

}  // namespace rootfs::escape
