/// @file
/// The folders of a tree that is being unpacked.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "common/unique_fd.hpp"
#include "file_attributes.hpp"

namespace common {

/// Finds folders below the destination by names that nobody vouches for, and remembers
/// what is to be done to them at the end: a folder that is read-only, and its time of
/// change, can be set only after its last file.
class FolderTree {
 public:
  /// @param archive  Its name, for messages.
  /// @throws SyscallError
  FolderTree(std::string archive, const std::filesystem::path& top);
  /// @param root  What links mean by "/". @param top  The top as seen from there.
  FolderTree(std::string archive, UniqueFd root, std::filesystem::path top);

  /// A folder that is open until the next call of enter().
  struct Entered {
    int fd;
    std::string name;  ///< relative to the top, through no symbolic link; "." is the top
  };
  /// Finds a folder, or makes it and its parents. The kernel resolves the name with the
  /// top as its "/" (openat2(2), RESOLVE_IN_ROOT), so that no link leads out.
  /// @param name  Clean: parts that are neither empty nor dots, or "." alone.
  /// @throws SyscallError; std::runtime_error if a link in it leads nowhere.
  Entered enter(const std::string& name);

  /// What a clean name means, without following a link that is its last part.
  /// @return Invalid, with errno, if it is not there.
  UniqueFd find(const std::string& name) const;

  /// A folder was made, or met again with new attributes.
  void remember(int fd, const std::string& name,
                std::optional<FileAttributes> attributes);
  /// Something was removed: names may lead elsewhere now.
  void forget(const struct stat& removed);

  /// Sets the attributes of all folders. @throws SyscallError
  void finish(ExtractSummary& summary, Owners owners = Owners::kOfArchive);

  /// Folders that were made only because something in them was.
  std::uint64_t parents_made() const { return parents_made_; }

 private:
  using Id = std::pair<dev_t, ino_t>;
  struct Folder {
    std::string name;
    std::optional<FileAttributes> attributes;
  };

  struct Found {
    UniqueFd fd;
    std::string name;  ///< through no link
  };

  std::size_t index_of(int fd, const std::string& name);
  UniqueFd open(const std::string& name) const;
  Found open_or_make(const std::string& name);

  std::string archive_;
  UniqueFd root_;
  std::filesystem::path top_;    ///< below root_, which is "/"
  std::vector<Folder> folders_;  ///< in the order in which they were made
  std::map<Id, std::size_t> indices_;
  std::uint64_t parents_made_ = 0;

  // Where the last entry was, most often the next one is too.
  std::string entered_as_;
  Found entered_;
};

/// "a" in "." is "a", "b" in "a" is "a/b".
/// @throws SyscallError, ENAMETOOLONG when no path could ever say that name.
std::string joined(const std::string& folder, const std::string& part);

}  // namespace common
