/// @file
/// The root file system of a sandbox.
#pragma once

#include <filesystem>

#include "common/unique_fd.hpp"

namespace harness {

/// The folders of the checker's that the sandbox shows, as detached copies of their
/// mounts (open_tree(2)): the sandbox's root may have no right to walk to where they lie.
struct SandboxTrees {
  /// @throws common::SyscallError
  SandboxTrees(const std::filesystem::path& bin_folder,
               const std::filesystem::path& images_folder);

  common::UniqueFd bin, images;
};

/// Makes the root file system and enters it. @pre in the sandbox's own mount namespace.
/// @throws common::SyscallError
void build_sandbox_root(const SandboxTrees& trees);

}  // namespace harness
