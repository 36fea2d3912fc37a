/// @file
/// Given: how a jail comes up. Calls what you write, in order (see start.cpp).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "common/pid_fd.hpp"
#include "common/signal_queue.hpp"
#include "common/unique_fd.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

/// How "/" is changed.
enum class Method {
  kChroot,     ///< chroot(2): one process's view of "/"
  kPivotRoot,  ///< pivot_root(2): the root of a whole mount namespace
};

/// What is run in a jail, and how much of a jail it is. The defaults are a good jail; the
/// isolation tester takes the defences away one by one.
struct StartOptions {
  std::filesystem::path root;
  std::vector<std::string> argv;
  std::string hostname = "jail";
  Method method = Method::kPivotRoot;
  std::vector<Bind> binds;
  bool read_only = false;           ///< the image; /dev, /proc and binds stay as they are
  bool namespaces = true;           ///< own mount, PID, UTS, IPC and cgroup namespaces
  bool hide_paths = true;           ///< mask and write-protect parts of /proc
  bool drop_descriptors = true;     ///< only 0, 1 and 2 reach the command
  bool foreground = false;          ///< a group of its own, see common::take_foreground()
  bool own_user_namespace = false;  ///< own user namespace; with id_map
  std::string id_map;        ///< a line of uid_map and gid_map, see user_namespaces(7)
  common::UniqueFd program;  ///< run this open file, with argv, instead of argv[0]
  /// If given, an ending signal gives up a set-up that has not come to its end. (The
  /// child, as a PID 1, would not hear Ctrl-C.)
  const common::SignalQueue* signals = nullptr;
};

/// A jail's first process, a child of the caller's.
struct JailProcess {
  pid_t pid = 0;
  common::PidFd pidfd;

  /// Waits for it and reaps it. @return the wait status, see wait(2).
  int wait() const;
};

/// Starts a command in a jail and returns when it has been exec'd. The jail dies with the
/// caller (PR_SET_PDEATHSIG), and all its processes and mounts with it.
/// @throws common::SyscallError, common::Todo; its call() is common::kExec if the command
///         could not be run. common::ExitError (128+n) after a signal.
JailProcess start(const StartOptions& options);

/// The command's environment: PATH, HOME, TERM, HOSTNAME and container=jail.
void set_jail_environment(const std::string& hostname);

}  // namespace rootfs
