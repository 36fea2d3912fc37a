/// @file
/// Why the kernel may have refused something, for people.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "common/check.hpp"

namespace common {

/// A refusal whose cause is known.
struct Cause {
  std::string_view call;    ///< as SyscallError has it; "" for any
  std::string_view object;  ///< what the object ends in; "" for any
  int error;
  std::string_view text;
};

/// The text of the first cause that fits. If none does: of what an ordinary user may not
/// do, that root may; else "".
std::string explain_by(std::span<const Cause> causes, const SyscallError& error);

/// The switch by which this host keeps user namespaces from ordinary users, and how to
/// turn it; "" if there is none, or we are no ordinary user.
/// @see user_namespaces(7); AppArmor's restriction is Ubuntu's, since 23.10
std::string explain_user_namespace_switch();

/// Which limit a new namespace met: ENOSPC of clone(2) and unshare(2).
/// @see namespaces(7), The /proc/sys/user directory
std::string explain_namespace_limit();

}  // namespace common
