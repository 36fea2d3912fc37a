/// @file
/// Given: jails without root.
#pragma once

#include <filesystem>

namespace rootfs {

/// For an ordinary user: runs this program again, with the same arguments, as root of a
/// user namespace of its own, by unshare(1). It maps the user to root, and the user's
/// subordinate ids to the others where /etc/subuid, /etc/subgid and newuidmap(1) allow.
/// Returns at once for root. (How user namespaces work is the subject of lab 02.)
/// @param root ROOT, which would otherwise be another one there
/// @throws common::SyscallError if this host has no user namespaces for ordinary users.
/// @see user_namespaces(7); subuid(5)
/// @ingroup lab04
void become_root_in_user_namespace(const char* const* argv,
                                   const std::filesystem::path& root);

}  // namespace rootfs
