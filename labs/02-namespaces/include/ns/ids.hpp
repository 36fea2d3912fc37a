/// @file
/// Given: who one is in a user namespace.
#pragma once

namespace ns {

/// Becomes the user and group 0 of the present user namespace, as far as it has them, and
/// leaves the groups that one had outside.
/// @throws common::SyscallError
/// @ingroup lab02
void become_first_user();

}  // namespace ns
