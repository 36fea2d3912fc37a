/// @file
/// Paths inside a root filesystem that somebody else made.
///
/// An image may hold a symbolic link `dev -> /home`. Resolved by an ordinary open(2) from
/// outside, it leads to the host's /home; resolved here, "/" means the image's own root,
/// as it will for the processes inside (openat2(2), RESOLVE_IN_ROOT, since Linux 5.6).
#pragma once

#include <filesystem>
#include <string>

#include "common/unique_fd.hpp"

namespace common {

/// openat2(2) of `inside` below the folder `root`, whose "/" is that folder. `flags` as
/// for open(2); close-on-exec is added.
/// @return An invalid descriptor and errno when it cannot be opened.
UniqueFd open_in_root(int root, const std::filesystem::path& inside, int flags);

/// A place inside a root filesystem, held by an O_PATH descriptor: whatever happens to
/// its name afterwards, this still means the same file.
class PlaceInRoot {
 public:
  PlaceInRoot(UniqueFd fd, std::filesystem::path name);

  int fd() const { return fd_.get(); }
  /// A path for calls that take no descriptor, such as mount(2): /proc/self/fd/N.
  const char* path() const { return path_.c_str(); }
  /// The name inside the root, for messages.
  const std::string& name() const { return name_.native(); }

 private:
  UniqueFd fd_;
  std::string path_;
  std::filesystem::path name_;
};

/// Finds `inside` ("/dev" and "dev" are the same) below `root`, through symbolic links
/// too, whose "/" is then `root`.
/// @throws SyscallError, ENOENT when it is not there, ELOOP for links in a circle.
PlaceInRoot find_in_root(const std::filesystem::path& root,
                         const std::filesystem::path& inside);

/// What make_in_root() makes.
enum class PlaceKind { kDirectory, kFile };

/// The same, but makes what is missing: parents as folders of mode 0755, the last part
/// as a folder or as an empty file, to serve as a mount point. ".." is taken away by text
/// first ("a/../b" makes only b) and stays below the root.
/// @throws SyscallError, ENOTDIR or EISDIR where something of another kind is in the way,
///         EEXIST where a symbolic link leads nowhere.
PlaceInRoot make_in_root(const std::filesystem::path& root,
                         const std::filesystem::path& inside, PlaceKind kind);

}  // namespace common
