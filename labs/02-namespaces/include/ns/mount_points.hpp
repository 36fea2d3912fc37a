/// @file
/// Given: what is mounted where.
#pragma once

#include <filesystem>

namespace ns {

/// Whether something is mounted at this very path, in our mount namespace.
/// @throws common::SyscallError
/// @ingroup lab02
bool is_mount_point(const std::filesystem::path& path);

}  // namespace ns
