/// @file
/// Two mount namespaces to play in, for one throw-away process.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/mountinfo.hpp"
#include "common/unique_fd.hpp"
#include "rootfs/mounts.hpp"

namespace rootfs::playground {

/// This host cannot do the experiment.
class Skipped : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Where the playground is: a folder that this host surely has, /mnt or else /tmp.
std::string place();

/// The stand-in host is a copy of this mount namespace, all private, with an empty tmpfs
/// at place() that has the folders a and b; the stand-in jail is a copy of that, as it is
/// when the jail is made. The process walks to and fro between the two.
class Playground {
 public:
  /// @pre The process may be thrown away afterwards: it has left its mount namespace.
  /// @throws common::SyscallError
  Playground();

  /// Makes the jail's copy, and stays on the host. @throws common::SyscallError
  void make_jail();
  /// Walks. @throws common::SyscallError
  void go_to_host() const;
  void go_to_jail() const;

  /// place()/NAME
  std::string path(const std::string& name) const { return place_ + "/" + name; }
  const std::string& top() const { return place_; }

  /// Mounts a tmpfs here; `source` is the name that it has in the mount table.
  void mount_tmpfs(const std::string& source, const std::string& target,
                   const char* options = nullptr) const;
  /// Makes a folder, if it is missing.
  void make_folder(const std::string& path) const;
  void write(const std::string& path, const std::string& text) const;

  /// Notes something that was seen.
  void note(const std::string& what, const std::string& saw);
  /// Notes what the mount table of the side where one is now has at `target`.
  void look(const std::string& side, const std::string& target);
  const std::vector<MountExperiment::Observation>& observations() const {
    return observations_;
  }

 private:
  std::string place_;
  common::UniqueFd host_;
  common::UniqueFd jail_;
  std::vector<MountExperiment::Observation> observations_;
};

/// The topmost mount at this place in the present mount namespace.
std::optional<common::MountEntry> find_mount(const std::string& target);

/// "shared:1", "slave:1", "shared:2,slave:1", "private" or "unbindable".
std::string describe_propagation(const common::MountEntry& entry);

/// "done", or the name of errno, for the result of a system call.
std::string outcome(int result);

}  // namespace rootfs::playground
