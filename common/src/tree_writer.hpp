/// @file
/// Makes files below a folder, by names that nobody vouches for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "common/unique_fd.hpp"
#include "folder_tree.hpp"

namespace common {

/// What is made is made by an *at() call in a folder that is open, under a name of one
/// part, and never through a link. What has that name already is replaced: a folder by a
/// folder (they merge) and otherwise only when it is empty.
/// @throws SyscallError; std::runtime_error for names that are refused. All functions.
class TreeWriter {
 public:
  /// What may take the place of what is there.
  enum class Replacing {
    kEmptyFolders,  ///< any entry that of an empty folder, a folder that of any entry
    kSameKind       ///< folders only that of folders, others only that of others
  };

  /// @param archive  Its name, for messages.
  TreeWriter(std::string archive, FolderTree folders, Replacing replacing)
      : archive_(std::move(archive)),
        folders_(std::move(folders)),
        replacing_(replacing) {}

  /// @return The file, open for writing.
  UniqueFd make_file(std::string_view name);
  /// @return The link itself (O_PATH).
  UniqueFd make_symlink(std::string_view name, const char* target);
  /// A device node or a fifo, see mknod(2).
  /// @return It (O_PATH), or an invalid descriptor where this user may not make it.
  UniqueFd make_node(std::string_view name, mode_t mode, dev_t device);
  /// @return false if the target is a node that make_node() could not make.
  bool make_hard_link(std::string_view name, std::string_view target);
  /// Its attributes are set by finish().
  void make_directory(std::string_view name, FileAttributes attributes);

  FolderTree& folders() { return folders_; }

 private:
  /// A name in a folder that is open.
  struct Place {
    int folder;
    std::string part;
    std::string name;  ///< the whole, from the top, through no link
  };

  Place place(std::string_view name);
  void remove(const Place& place, mode_t kind);
  template <typename Make>
  int replacing(const Place& place, mode_t kind, const char* call, Make make);

  std::string archive_;
  FolderTree folders_;
  Replacing replacing_;
  std::set<std::string, std::less<>> missing_nodes_;
};

}  // namespace common
