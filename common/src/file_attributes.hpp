/// @file
/// What a tar archive says about a file besides its content.
#pragma once

#include <array>
#include <cstdint>
#include <ctime>
#include <map>
#include <string>
#include <string_view>

#include <sys/stat.h>

#include "common/archive.hpp"

struct archive_entry;

namespace common {

struct FileAttributes {
  std::int64_t uid = 0;
  std::int64_t gid = 0;
  mode_t mode = 0;                  ///< with the file's type
  std::array<timespec, 2> times{};  ///< access and modification, as utimensat(2) has them
  std::map<std::string, std::string> extended;  ///< see xattr(7)
};

FileAttributes attributes_of(archive_entry* entry);

/// Gives a file its attributes. What this user may not set is counted in `summary`.
/// @param fd  The file itself, O_PATH will do.
/// @throws SyscallError
void set_attributes(int fd, const FileAttributes& attributes, std::string_view name,
                    ExtractSummary& summary, Owners owners = Owners::kOfArchive);

}  // namespace common
