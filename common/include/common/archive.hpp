/// @file
/// Unpacking archives that nobody vouches for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "common/unique_fd.hpp"

namespace common {

/// What an archive may cost. A tar of a few kilobytes can claim terabytes.
struct ExtractLimits {
  /// Of contents, unpacked, as the headers claim them: of sparse files the holes too.
  std::uint64_t bytes = std::uint64_t{16} << 30;
  /// Files, folders and links, with the folders that a long name implies.
  std::uint64_t entries = 2'000'000;
};

struct ExtractSummary {
  std::uint64_t bytes = 0;               ///< counted as in ExtractLimits
  std::uint64_t entries = 0;             ///< in the archive
  std::uint64_t skipped_devices = 0;     ///< device nodes that this user may not make
  std::uint64_t skipped_owners = 0;      ///< files whose owner this user may not set
  std::uint64_t skipped_attributes = 0;  ///< extended attributes that cannot be set here
};

/// Unpacks a tar archive (plain, gzip, bzip2, xz or zstd: told by its content) below
/// `destination`, with owners, modes, times, extended attributes, access control lists,
/// hard links, device nodes and holes, as far as the caller's privileges and the
/// filesystem reach. A file that does not get its owner does not stay setuid or setgid.
///
/// Whatever the archive says, nothing outside of `destination` is read, made or changed:
/// - Names are resolved as if `destination` were "/". Symbolic links are made as they
///   are; an entry "below" one goes where the link leads inside, or is refused.
/// - Names with ".." are refused, those of hard links too.
/// - An entry replaces what an earlier one made, and never writes through a link. A
///   folder merges with a folder; any other entry replaces only an empty one.
/// - Sockets are left out, and attributes by which an image could speak to overlayfs.
///
/// @pre  `destination` is an empty folder, and nobody else works in it. /proc is mounted.
/// @throws std::runtime_error for an archive that is damaged, cut off, beyond its limits
///         or hostile, with its name and the entry's; SyscallError for the kernel's
///         refusals (ENOSPC). What was unpacked stays, folders with mode 0700.
/// @see tar(5), openat2(2)
ExtractSummary extract_archive(const std::filesystem::path& archive,
                               const std::filesystem::path& destination,
                               const ExtractLimits& limits = {});

/// Whom the files belong to that are unpacked.
enum class Owners {
  kOfArchive,  ///< as the archive says
  kRoot,       ///< to root, of the caller's user namespace
  kCreator     ///< as any file that the caller makes; none is setuid or has capabilities
};

/// A folder that may hold files already.
struct ExtractPlace {
  int root = -1;                 ///< a folder whose inside it is; links mean this by "/"
  std::filesystem::path folder;  ///< absolute, as seen from there
};

/// Adds an archive to what is there, without a limit, as docker cp does: a folder merges
/// with a folder, and never takes the place of anything else, nor anything else its. An
/// entry "." says nothing: the folder itself stays as it is.
///
/// Others may work in the folder. Whatever they do, and whatever the archive says,
/// nothing outside of `place.root` is read, made or changed.
/// @param archive  Open for reading; a pipe will do. @param name  Its name, for messages.
/// @throws As extract_archive().
ExtractSummary extract_into(UniqueFd archive, const std::string& name,
                            const ExtractPlace& place, Owners owners);

}  // namespace common
