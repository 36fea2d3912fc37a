/// @file
/// The files of a container, for a process outside of it.
#pragma once

#include <optional>

#include "common/pid_fd.hpp"
#include "common/unique_fd.hpp"
#include "minidocker/container.hpp"
#include "minidocker/home.hpp"
#include "minidocker/images.hpp"

namespace minidocker {

/// Mounts a container's files, with the files and folders of the host's that it was given
/// (-v), where only the caller and its children see them; they go with the caller. What
/// the container has mounted by itself, and its /proc, /sys and /dev, are not there.
///
/// Nothing of the container's is run, and no path of it is taken but from its own root.
/// @param process  Its first process, if it runs: then the files are those that it sees.
/// @return Its "/", for common::open_in_root().
/// @pre  The caller has one thread, may mount, and holds the container (Engine::hold());
///       if it runs, it is in its user namespace, or above.
/// @post The caller has a mount namespace of its own.
/// @throws common::SyscallError, common::Todo
common::UniqueFd mount_container_files(const Home& home, const Container& container,
                                       const RootView& view,
                                       const std::optional<common::PidFd>& process);

}  // namespace minidocker
