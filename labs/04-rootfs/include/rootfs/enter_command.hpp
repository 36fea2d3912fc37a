/// @file
/// Given: running a further command in a jail.
#pragma once

#include <string>
#include <vector>

#include "rootfs/running.hpp"

namespace rootfs {

/// Runs a command in a running jail, as its root, and waits for it. A jail without a
/// mount namespace of its own is entered by chroot(2).
/// @return What the shell would say of the command.
/// @post This process has moved into the jail's namespaces: it is good for nothing else.
/// @throws common::SyscallError, common::Todo
/// @ingroup lab04
int run_in_jail(const RunningJail& jail, const std::vector<std::string>& argv);

}  // namespace rootfs
