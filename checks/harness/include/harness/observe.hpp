/// @file
/// What the kernel says of a process, read from outside.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <sys/types.h>

#include "common/mountinfo.hpp"

namespace harness {

/// The mount table of the process's mount namespace, whole: /proc/PID/mountinfo is cut at
/// the process's root, so a child of ours opens /proc, enters the namespace and reads its
/// own.
/// @throws common::SyscallError
std::vector<common::MountEntry> mounts_of(pid_t pid);

/// Runs in a child of ours that has entered some of the process's namespaces.
/// @param kinds CLONE_NEWNS | CLONE_NEWNET | ..
/// @param body gets the checker's own /proc, opened before. @return what `body` returned.
/// @throws std::runtime_error with what it threw
std::string in_namespaces(pid_t pid, int kinds,
                          const std::function<std::string(int proc)>& body);

/// The same for the mount namespace alone.
std::string in_mount_namespace(pid_t pid,
                               const std::function<std::string(int proc)>& body);

/// Such as "mnt:[4026531841]" for kind "mnt". @throws common::SyscallError
std::string namespace_of(pid_t pid, const std::string& kind);

/// Its number alone, as lsns(8) shows it. @throws common::SyscallError
ino_t namespace_inode(pid_t pid, const std::string& kind);

/// What the process is called in its own PID namespace and in those around it, from the
/// outermost that the checker sees to its own. @see proc(5), NSpid
std::vector<pid_t> pids_of(pid_t pid);

/// A path as the process sees it, found below /proc/PID/root.
std::filesystem::path as_seen_by(pid_t pid, const std::filesystem::path& path);

/// Whether two paths are the same file (device and inode), following links.
bool same_file(const std::filesystem::path& a, const std::filesystem::path& b);

/// lstat(2), or a stat with st_mode 0 if it is not there. @throws common::SyscallError
struct stat stat_of(const std::filesystem::path& path);

/// The descriptors above 2 that a process has open, as "7 -> /etc".
std::vector<std::string> extra_descriptors(pid_t pid);

/// One field of /proc/PID/status, such as "SigBlk". @throws common::SyscallError
std::string status_field(pid_t pid, const std::string& field);

/// The parent of a process, 0 if it has ended.
pid_t parent_of(pid_t pid);

/// The entries at a target; mounts stack.
std::vector<common::MountEntry> mounts_at(const std::vector<common::MountEntry>& table,
                                          const std::string& target);

/// A mount table as lines for people: "proc at /proc (ro,nosuid), shared".
std::string describe(const std::vector<common::MountEntry>& table);

}  // namespace harness
