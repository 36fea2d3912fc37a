/// @file
/// Checking without the host's root.
#pragma once

namespace harness {

/// Returns at once for root. For anybody else, starts this program again as the root of a
/// user and a mount namespace, by unshare(1), with the subordinate ids of /etc/subuid
/// where there are any; does not return then.
/// @throws HarnessError where the host does not allow that.
void become_root_of_a_user_namespace();

}  // namespace harness
