/// @file
/// Given: what a person may type: names of jails, bind mounts.
#pragma once

#include <string>
#include <string_view>

#include "rootfs/rootfs.hpp"

namespace rootfs {

/// Whether a template, jail or snapshot may be called so: a letter or a digit, then up to
/// 63 letters, digits, underscores, dots and hyphens. No such name leads out of a folder.
/// @ingroup lab04
bool is_valid_name(std::string_view name);

/// @param kind "jail", "template" or "snapshot", for the message.
/// @throws common::UsageError
/// @ingroup lab04
void require_valid_name(std::string_view kind, std::string_view name);

/// Whether a place, which may be a jail's name or any folder, is the latter: has a '/'.
/// @ingroup lab04
bool is_folder(std::string_view place);

/// Reads `SRC:DST`, `SRC:DST:ro` or `SRC:DST:rw`. A relative SRC is made absolute.
/// @throws common::UsageError
/// @ingroup lab04
Bind parse_bind(std::string_view text);

/// @throws common::UsageError if the kernel would not take it, see sethostname(2).
/// @ingroup lab04
void require_valid_hostname(std::string_view hostname);

}  // namespace rootfs
