/// @file
/// Which ids a user namespace within this one may have.
#pragma once

#include <string_view>

#include <sys/types.h>

namespace rootfs::escape {

struct IdRange {
  uid_t first = 0;
  uid_t count = 0;
};

/// From the texts of uid_map and gid_map: up to 65536 ids that are free to give away, as
/// high as possible; else this namespace's root alone.
IdRange choose_ids(std::string_view uid_map, std::string_view gid_map);

/// The same for this process.
/// @throws common::SyscallError
IdRange nested_ids();

}  // namespace rootfs::escape
