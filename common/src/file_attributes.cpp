#include "file_attributes.hpp"

#include <cerrno>
#include <limits>

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common/check.hpp"
#include "entry_name.hpp"
#include "posix_acl.hpp"

namespace common {
namespace {

/// @return false where this user may not set it, or no such id is mapped here.
bool set_owner(int fd, const FileAttributes& attributes, std::string_view name) {
  // (uid_t)-1 would mean "leave it", see chown(2).
  constexpr std::int64_t kEnd = std::numeric_limits<uid_t>::max();
  if (attributes.uid < 0 || attributes.uid >= kEnd) return false;
  if (attributes.gid < 0 || attributes.gid >= kEnd) return false;
  const int set = ::fchownat(fd, "", static_cast<uid_t>(attributes.uid),
                             static_cast<gid_t>(attributes.gid), AT_EMPTY_PATH);
  if (set == -1 && (errno == EPERM || errno == EINVAL)) return false;
  check_entry(set, "chown", name);
  return true;
}

/// @return Whether the file has the owner that the archive means.
bool give_owner(int fd, const FileAttributes& attributes, std::string_view name,
                Owners owners) {
  if (owners == Owners::kCreator) return false;
  if (owners == Owners::kOfArchive) return set_owner(fd, attributes, name);
  FileAttributes of_root;
  return set_owner(fd, of_root, name) && attributes.uid == 0 && attributes.gid == 0;
}

/// Overlayfs reads these as its own notes, so an image must not write them: with a
/// forged redirect, one layer reaches into another. @see the kernel's
/// Documentation/filesystems/overlayfs.rst
bool belongs_to_overlayfs(std::string_view name) {
  return name.starts_with("trusted.overlay.") || name.starts_with("user.overlay.");
}

/// @return false where the filesystem or this user's privileges do not allow it.
bool set_extended(const std::string& path, const std::string& key,
                  const std::string& value, std::string_view name) {
  if (belongs_to_overlayfs(key)) return false;
  const int set = ::setxattr(path.c_str(), key.c_str(), value.data(), value.size(), 0);
  if (set == -1 && (errno == EPERM || errno == ENOTSUP || errno == EINVAL)) return false;
  check_entry(set, "setxattr", name);
  return true;
}

}  // namespace

FileAttributes attributes_of(archive_entry* entry) {
  FileAttributes attributes;
  attributes.uid = ::archive_entry_uid(entry);
  attributes.gid = ::archive_entry_gid(entry);
  attributes.mode = ::archive_entry_mode(entry);
  const auto time = [](bool is_set, time_t seconds, long nanoseconds) {
    return is_set ? timespec{seconds, nanoseconds} : timespec{0, UTIME_OMIT};
  };
  attributes.times = {
      time(::archive_entry_atime_is_set(entry) != 0, ::archive_entry_atime(entry),
           ::archive_entry_atime_nsec(entry)),
      time(::archive_entry_mtime_is_set(entry) != 0, ::archive_entry_mtime(entry),
           ::archive_entry_mtime_nsec(entry))};
  read_acls(entry, attributes);
  ::archive_entry_xattr_reset(entry);
  const char* key = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  while (::archive_entry_xattr_next(entry, &key, &value, &size) == ARCHIVE_OK) {
    attributes.extended.try_emplace(key,
                                    std::string(static_cast<const char*>(value), size));
  }
  return attributes;
}

// The order is the point: chown(2) clears the setuid bit and the file's capability
// (security.capability), and whatever is done last but the times could move the times.
void set_attributes(int fd, const FileAttributes& attributes, std::string_view name,
                    ExtractSummary& summary, Owners owners) {
  // A way for calls that take no descriptor of O_PATH. It also leads to a symbolic link
  // itself, not through it.
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  const bool owned = give_owner(fd, attributes, name, owners);
  if (!owned) ++summary.skipped_owners;
  if (!S_ISLNK(attributes.mode)) {
    // Setuid to another than the archive meant would be a present to this host's users.
    const mode_t kept = owned ? 07777 : 01777;
    check_entry(::chmod(path.c_str(), attributes.mode & kept), "chmod", name);
  }
  for (const auto& [key, value] : attributes.extended) {
    const bool refused = owners == Owners::kCreator && key == "security.capability";
    if (refused || !set_extended(path, key, value, name)) ++summary.skipped_attributes;
  }
  check_entry(::utimensat(AT_FDCWD, path.c_str(), attributes.times.data(), 0),
              "utimensat", name);
}

}  // namespace common
