/// @file
/// Lab 04, the part that you write: the twelve calls that make a folder a container's
/// root.
///
/// start.cpp calls them in this order, in a child that has namespaces of its own.
/// @defgroup lab04 Lab 04: root filesystems
#pragma once

#include <filesystem>

#include <sys/types.h>

/// What `jail` is made of.
namespace rootfs {

/// Something of the host's that a jail shall see.
/// @ingroup lab04
struct Bind {
  std::filesystem::path source;  ///< on the host: a file or a folder
  std::filesystem::path target;  ///< inside the jail; made if it is missing
  bool read_only = false;
};

/// Step 4.1. Makes `root` the "/" of this process by chroot(2), as was done since 1979.
/// @post "/" and "." are `root`, for this process and its children. Nothing else changed:
///       a process with CAP_SYS_CHROOT gets out again, see `jail escape-test`.
/// @throws common::SyscallError
/// @see chroot(2)
/// @ingroup lab04
void enter_chroot(const std::filesystem::path& root);

/// Step 4.2. Cuts this mount namespace off from the one that it was copied from.
/// @pre  The caller has a mount namespace of its own.
/// @post No mount made here is seen elsewhere, and none made elsewhere is seen here.
/// @throws common::SyscallError
/// @see mount_namespaces(7), SHARED SUBTREES; mount(2), MS_PRIVATE
/// @ingroup lab04
void make_tree_private();

/// Step 4.3. Makes a folder or file a mount point, by binding it, with all that is
/// mounted below it, onto itself.
/// @throws common::SyscallError
/// @see mount(2), MS_BIND and MS_REC
/// @ingroup lab04
void bind_onto_itself(const std::filesystem::path& path);

/// Step 4.4. Mounts a /proc that shows this PID namespace.
/// @pre  The caller is in the PID namespace that /proc shall show, and still sees a /proc
///       (or in a user namespace the kernel refuses a new one: so before switch_root()).
/// @post `root`/proc is a procfs with nosuid, nodev and noexec.
/// @throws common::SyscallError
/// @see proc(5); mount(2); user_namespaces(7); common::make_in_root()
/// @ingroup lab04
void mount_proc(const std::filesystem::path& root);

/// Step 4.5. Makes one mount read-only and leaves its other options, and the mounts below
/// it, as they are. The filesystem behind it stays writable through its other mounts.
/// @pre  `mount_point` is a mount point.
/// @throws common::SyscallError
/// @see mount_setattr(2); or mount(2), "Remounting an existing mount"
/// @ingroup lab04
void make_read_only(const std::filesystem::path& mount_point);

/// Step 4.6. Mounts a /dev that has what programs cannot do without, and nothing else:
/// a tmpfs (nosuid, noexec, mode 0755) with null, zero, full, random, urandom and tty
/// bound in from the host; devpts (newinstance, ptmxmode=0666, mode=0620) at /dev/pts; a
/// tmpfs (nosuid, nodev, noexec, mode 1777) at /dev/shm; and the links ptmx -> pts/ptmx,
/// fd -> /proc/self/fd, stdin, stdout and stderr -> /proc/self/fd/0, 1 and 2.
/// @pre  The host's /dev is still visible.
/// @throws common::SyscallError
/// @see devpts in the kernel's documentation; tmpfs(5); null(4); pts(4)
/// @ingroup lab04
void mount_dev(const std::filesystem::path& root);

/// Step 4.7. Shows a file or folder of the host's inside the jail.
/// @pre  `bind.source` exists.
/// @post `bind.target`, resolved inside `root`, is that file or folder, with all that is
///       mounted below it; read-only if asked for. A symbolic link in the image leads
///       nowhere outside of `root`.
/// @throws common::SyscallError
/// @see mount(2), MS_BIND; common::make_in_root()
/// @ingroup lab04
void bind_into(const std::filesystem::path& root, const Bind& bind);

/// Step 4.8. Makes `new_root` the "/" of this mount namespace and lets go of the old
/// tree.
/// @pre  The tree is private and `new_root` is a mount point.
/// @post "/" and "." are `new_root`; no path and no mount leads back to the host.
/// @throws common::SyscallError. The tree may be half switched: exit, don't retry.
/// @see pivot_root(2), NOTES; mount_namespaces(7)
/// @ingroup lab04
void switch_root(const std::filesystem::path& new_root);

/// Step 4.9. Hides what lies at `path`: a folder becomes an empty read-only one, a file
/// reads as empty. A path that does not exist is left alone.
/// @pre  switch_root() was done, and /dev/null is the null device.
/// @throws common::SyscallError
/// @see mount(2); the masked paths of the OCI runtime specification, config-linux.md
/// @ingroup lab04
void mask_path(const std::filesystem::path& path);

/// Step 4.10. Lets no descriptor but 0, 1 and 2 into the program that is exec'd next.
/// Until then all stay open: a failing exec must still be reported.
/// @throws common::SyscallError
/// @see close_range(2)
/// @ingroup lab04
void keep_standard_descriptors();

/// Step 4.11. Takes the caller into a running jail: into its mount, PID, UTS, IPC and
/// cgroup namespaces.
/// @param pidfd of a process in the jail, see pidfd_open(2).
/// @pre  The caller is in the jail's user namespace.
/// @return In the parent, the child's PID; in the child, which is in the jail, 0.
/// @post In the child, "/" and "." are the jail's root.
/// @throws common::SyscallError
/// @see setns(2); pid_namespaces(7)
/// @ingroup lab04
pid_t fork_into_jail(int pidfd);

/// Step 4.12. Gives `to` the owner, mode, extended attributes and times of `from`. Both
/// are of the same kind; symbolic links are not followed.
/// @post lstat(2) says the same of both but for inode, links and change time, and so does
///       every extended attribute that the caller may read and set.
/// @throws common::SyscallError
/// @see chown(2), which clears more than one would think; xattr(7); utimensat(2)
/// @ingroup lab04
void copy_attributes(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace rootfs
