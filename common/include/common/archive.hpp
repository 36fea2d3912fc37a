/// @file
/// Unpacking archives that nobody vouches for.
#pragma once

#include <cstdint>
#include <filesystem>

namespace common {

struct ExtractLimits {
  std::uint64_t bytes = std::uint64_t{16} << 30;  ///< of file contents, unpacked
  std::uint64_t entries = 2'000'000;
};

struct ExtractSummary {
  std::uint64_t bytes = 0;
  std::uint64_t entries = 0;
  std::uint64_t skipped_devices = 0;     ///< device nodes that this user may not make
  std::uint64_t skipped_owners = 0;      ///< files whose owner this user may not set
  std::uint64_t skipped_attributes = 0;  ///< extended attributes that cannot be set here
};

/// Unpacks a tar archive (plain, gzip, xz, zstd: told by its content) below
/// `destination`.
///
/// Owners, modes, times, extended attributes, hard links and device nodes are kept, as
/// far as the caller's privileges reach. Whatever the archive says, nothing outside of
/// `destination` is read, made or changed: every name is resolved as if `destination`
/// were
/// "/" and names with ".." are refused.
/// @pre  `destination` is an empty folder.
/// @throws std::runtime_error for a corrupt or hostile archive, with the entry's name;
///         SyscallError for the kernel's refusals (ENOSPC). What was unpacked stays.
ExtractSummary extract_archive(const std::filesystem::path& archive,
                               const std::filesystem::path& destination,
                               const ExtractLimits& limits = {});

}  // namespace common
