/// @file
/// Lab 02, the part that you write: twelve functions that find, make, enter, keep and
/// connect namespaces.
/// @defgroup lab02 Lab 02: namespaces
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "common/netlink.hpp"
#include "common/unique_fd.hpp"
#include "ns/kinds.hpp"
#include "ns/namespace.hpp"
#include "ns/plan.hpp"

/// What `nsbox` is made of.
namespace ns {

/// Step 2.1. Says which namespace a link in a process's `ns` folder stands for.
/// @param process  An open folder /proc/PID.
/// @param link  "pid", "mnt", .. or "pid_for_children".
/// @return Nothing if the process has ended, if the caller may not look at it, or if the
///         kernel has no such kind.
/// @throws common::SyscallError for all else
/// @see namespaces(7), "The /proc/pid/ns/ directory"; fstatat in stat(2)
/// @ingroup lab02
std::optional<NamespaceId> identify(int process, const std::string& link);

/// Step 2.2. Finds the namespaces of all processes: each once, with the numbers of the
/// processes that are in it, in ascending order.
/// @param proc  An open folder /proc.
/// @param found  Is empty.
/// @post A process that ended meanwhile, or whose namespaces the caller may not see, is
///       left out, and is no error. One that nobody has waited for, a zombie, has its PID
///       and user namespace left, and is in those.
/// @throws common::SyscallError
/// @see readdir(3); openat in open(2); process_folders()
/// @ingroup lab02
void collect(int proc, Namespaces& found);

/// Step 2.3. Finds what holds a namespace besides the processes in it: mounts of
/// namespace files, which the mount table of each mount namespace shows (type nsfs), and
/// open descriptors. Adds the namespaces that only those hold.
/// @param found  What collect() has found.
/// @throws common::SyscallError
/// @see namespaces(7), "Namespace lifetime"; proc(5), mountinfo and fd; parse_nsfs(),
///      kind_of_file()
/// @ingroup lab02
void collect_held(int proc, Namespaces& found);

/// Step 2.4. Asks whom a namespace belongs to, and which one it was made in.
/// @param file  An open namespace file of this kind.
/// @return `owner` for each kind, `parent` for pid and user, `owner_uid` for user; what
///         is outside of what the caller may see (EPERM) stays empty.
/// @throws common::SyscallError
/// @see ioctl_ns(2)
/// @ingroup lab02
Relations relations_of(int file, Kind kind);

/// Step 2.5. Gives a new user namespace its id maps, each by one write(2).
/// @param pid  A process in it, whose maps are still empty.
/// @pre  The caller is in the parent user namespace. `maps` has at least one line each.
/// @post /proc/PID/setgroups is "deny" if the caller lacks CAP_SETGID: the kernel would
///       not take a gid_map otherwise. It is left alone if not.
/// @throws common::SyscallError
/// @see user_namespaces(7), "Defining user and group ID mappings"; has_capability()
/// @ingroup lab02
void write_maps(pid_t pid, const IdMaps& maps);

/// Step 2.6. Starts a process in new namespaces by clone3(2).
/// @pre  No `plan.clocks`: a time namespace made by clone3 has its clocks fixed at once.
/// @return When the command runs.
/// @post All of `plan.flags` are new for the child, and for nobody else. Its id maps were
///       written before set_up_and_exec() began.
/// @throws common::SyscallError, also those of the child
/// @see clone(2), "The clone3() system call"; common/child.hpp; gate.hpp
/// @ingroup lab02
Process start_by_clone(const Plan& plan);

/// Step 2.7. Starts a process in new namespaces by unshare(2) and fork(2).
/// @post As start_by_clone(); but the caller itself is in the new namespaces as well, all
///       but the PID and the time namespace, which only its children are in.
/// @throws common::SyscallError, also those of the child
/// @see unshare(2); pid_namespaces(7); map_writer.hpp; set_clocks()
/// @ingroup lab02
Process start_by_unshare(const Plan& plan);

/// Step 2.8. Names the host, as far as `names` says so.
/// @pre  The caller is in a UTS namespace of its own.
/// @throws common::SyscallError
/// @see sethostname(2), setdomainname(2); uts_namespaces(7)
/// @ingroup lab02
void set_names(const Names& names);

/// Step 2.9. Cuts the mount namespace off from the one that it was copied from, so that
/// no mount in one is seen in the other; then, if asked for, mounts a /proc that shows
/// the caller's PID namespace, with nosuid, nodev and noexec.
/// @pre  The caller has a mount namespace of its own; for /proc, a PID namespace too.
/// @throws common::SyscallError
/// @see mount_namespaces(7), "SHARED SUBTREES"; pid_namespaces(7), "/proc and PID
///      namespaces"
/// @ingroup lab02
void isolate_mounts(bool own_proc);

/// A namespace file that somebody has opened.
/// @ingroup lab02
struct NamespaceFile {
  common::UniqueFd fd;
  Kind kind = Kind::kPid;
  std::string name;  ///< for messages
};

/// What to enter: some namespaces of a process, or namespaces that are files.
/// @ingroup lab02
struct Door {
  int pidfd = -1;  ///< of the process; or none
  int flags = 0;   ///< which of its namespaces: CLONE_NEWPID | ..
  std::vector<NamespaceFile> files;
};

/// Step 2.10. Takes the caller into namespaces, and forks, since its children only get
/// into PID and time namespaces.
/// @return In the parent, the child's PID; in the child, which is in all of them, 0.
/// @throws common::SyscallError
/// @see setns(2); user_namespaces(7), "Capabilities"
/// @ingroup lab02
pid_t fork_into(const Door& door);

/// Step 2.11. Makes a namespace live on without a process: binds its file onto `place`.
/// @param file  Such as /proc/PID/ns/net, of a process that is not the caller.
/// @param place  A file, in a folder that is there for such files alone. May be the
///        first of its folder.
/// @post The folder is a mount point with private propagation: a mount of a mount
///       namespace could not be copied into other mount namespaces (EINVAL).
/// @throws common::SyscallError
/// @see namespaces(7), "Namespace lifetime"; mount(2); is_mount_point()
/// @ingroup lab02
void keep_namespace(const std::filesystem::path& file,
                    const std::filesystem::path& place);

/// One end of a veth pair.
/// @ingroup lab02
struct LinkEnd {
  int network = -1;  ///< an open file of the network namespace that it shall be in
  std::string name;  ///< "eth0"; of at most 15 characters
};

/// Step 2.12. Makes a veth pair, each end in its network namespace from the start.
/// @param netlink  A socket of type NETLINK_ROUTE. The caller has CAP_NET_ADMIN in both.
/// @post Both ends are there, and down. Or, if it throws, none.
/// @throws common::SyscallError
/// @see rtnetlink(7), RTM_NEWLINK; veth(4); linux/veth.h; common/netlink.hpp
/// @ingroup lab02
void make_veth(common::Netlink& netlink, const LinkEnd& a, const LinkEnd& b);

}  // namespace ns
