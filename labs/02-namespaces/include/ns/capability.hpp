/// @file
/// Given: what the caller may do.
#pragma once

namespace ns {

/// Numbers of capabilities(7), as linux/capability.h has them.
/// @ingroup lab02
inline constexpr int kSetGid = 6;
inline constexpr int kSetUid = 7;
inline constexpr int kNetAdmin = 12;
inline constexpr int kSysAdmin = 21;

/// Whether the caller has a capability in its user namespace, effective.
/// @ingroup lab02
bool has_capability(int number);

}  // namespace ns
