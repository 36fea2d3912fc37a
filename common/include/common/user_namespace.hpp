/// @file
/// Whose root one is; becoming that of a user namespace, as an ordinary user may.
#pragma once

namespace common {

/// Whether the caller is root of the first user namespace, which knows all ids.
/// @throws SyscallError
bool is_host_root();

/// Puts the caller into a new user namespace, as its root; no other id is known there.
/// @param more_flags  Namespaces that are to be new as well: CLONE_NEWNS | ..
/// @pre  The caller has one thread.
/// @throws SyscallError where this host does not let it: unshare's or, with AppArmor's
///         restriction, that of a write in the new namespace
/// @see user_namespaces(7)
void enter_user_namespace(int more_flags = 0);

/// Goes into a process's user namespace, as its root. Whoever made a user namespace, and
/// the root above it, has all capabilities in it.
/// @param pidfd  Of the process. @throws SyscallError @see setns(2)
void become_root_of(int pidfd);

}  // namespace common
