/// @file
/// Given: where templates and jails lie.
///
///     ROOT/templates/NAME/{template.json,rootfs,lock}
///     ROOT/jails/NAME/{jail.json,rootfs,lock,log,snapshots/SNAP/rootfs}
///
/// A name is claimed by mkdir(2). A tree is built as `rootfs.partial` and renamed when it
/// is whole. What has its .json file is complete: it is written last and removed first.
/// So a process that dies at any moment leaves something that `jail ls` can explain.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rootfs {

/// The layout below one ROOT. Looking makes nothing.
/// @ingroup lab04
class Store {
 public:
  /// @param root ROOT; made absolute.
  explicit Store(const std::filesystem::path& root);

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path templates() const { return root_ / "templates"; }
  std::filesystem::path jails() const { return root_ / "jails"; }
  std::filesystem::path template_folder(const std::string& name) const;
  std::filesystem::path jail_folder(const std::string& name) const;

  /// Makes the folders above, for their owner alone: an image may hold setuid programs of
  /// root's, and no user of the host shall reach them. @throws common::SyscallError
  void make_folders() const;

 private:
  std::filesystem::path root_;
};

/// The valid names in a folder, sorted; none if there is no such folder.
/// @throws common::SyscallError
/// @ingroup lab04
std::vector<std::string> names_in(const std::filesystem::path& folder);

/// The moment as "2026-02-28T14:05:09Z".
/// @ingroup lab04
std::string timestamp(std::time_t moment);

}  // namespace rootfs
