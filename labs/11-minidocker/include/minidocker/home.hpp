/// @file
/// Where MiniDocker keeps what it makes.
///
///     ROOT/minidocker.db               which images and containers there are: the truth
///     ROOT/images/ID/rootfs            an image's files, never changed
///     ROOT/containers/ID/upper, work   what a container has changed
///     ROOT/containers/ID/log           what it has written, a JSON object a line
///     RUN/ID/lock                      held by the monitor: the container runs
///     RUN/ID/turn                      held by who starts, copies or removes it
///     RUN/ID/monitor                   its socket
///
/// A folder that no row knows is what a killed process has left; sweep() removes it.
#pragma once

#include <filesystem>
#include <string>

#include "common/files.hpp"

namespace minidocker {

class Home {
 public:
  /// @param root  ROOT; common::default_root() if empty.
  explicit Home(const std::filesystem::path& root);

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path database() const { return root_ / "minidocker.db"; }
  std::filesystem::path images() const { return root_ / "images"; }
  std::filesystem::path containers() const { return root_ / "containers"; }
  std::filesystem::path container(const std::string& id) const {
    return containers() / id;
  }
  /// What need not outlive a boot.
  std::filesystem::path run(const std::string& id) const { return run_ / id; }
  const std::filesystem::path& run() const { return run_; }

  /// Makes the folders, for their owner alone. @throws common::SyscallError
  void make_folders() const;

 private:
  std::filesystem::path root_;
  std::filesystem::path run_;
};

using common::make_private_folder;

}  // namespace minidocker
