/// @file
/// The commands that do each experiment by hand, in bash. Those for the jail name it by
/// the process that keeps its mount namespace, $JAIL.
#pragma once

#include <string>
#include <vector>

namespace rootfs::playground {

using Commands = std::vector<std::string>;

Commands private_by_hand();
Commands shared_by_hand();
Commands slave_by_hand();
Commands unbindable_by_hand();
Commands recursive_bind_by_hand();
Commands recursive_private_by_hand();
Commands read_only_by_hand();
Commands stacking_by_hand();
Commands move_by_hand();
Commands tmpfs_by_hand();
Commands loop_by_hand();

}  // namespace rootfs::playground
