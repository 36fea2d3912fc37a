/// @file
/// Given: a jail's life on the disk. Each of these either does all that it says or, when
/// it throws, has changed nothing.
#pragma once

#include <optional>
#include <string>

#include "rootfs/store.hpp"
#include "rootfs/tree.hpp"

namespace rootfs {

/// Makes a jail from a template.
/// @param backend nothing: the best that the filesystem can
/// @throws std::runtime_error, common::SyscallError, common::Todo
/// @ingroup lab04
void create_jail(const Store& store, const std::string& name,
                 const std::string& template_name, std::optional<Backend> backend);

/// Makes a second jail, like a stopped one, without its snapshots.
/// @throws std::runtime_error, common::SyscallError, common::Todo
/// @ingroup lab04
void clone_jail(const Store& store, const std::string& name, const std::string& fresh);

/// Keeps the present tree of a stopped jail under a name.
/// @param snapshot nothing: the first of snap0, snap1.. that is free, as with
/// lxc-snapshot
/// @return Its name.
/// @throws std::runtime_error, common::SyscallError, common::Todo
/// @ingroup lab04
std::string snapshot_jail(const Store& store, const std::string& name,
                          const std::optional<std::string>& snapshot);

/// @throws std::runtime_error, common::SyscallError
/// @ingroup lab04
void delete_snapshot(const Store& store, const std::string& name,
                     const std::string& snapshot);

/// Gives a stopped jail the tree of a snapshot, which stays. The change itself is a
/// single call, renameat2(2) with RENAME_EXCHANGE: at no moment is there no tree.
/// @throws std::runtime_error, common::SyscallError, common::Todo
/// @ingroup lab04
void rollback_jail(const Store& store, const std::string& name,
                   const std::string& snapshot);

/// Removes a jail with its snapshots, also an incomplete one.
/// @param force Kill it first if it runs.
/// @throws std::runtime_error, common::SyscallError
/// @ingroup lab04
void destroy_jail(const Store& store, const std::string& name, bool force);

}  // namespace rootfs
