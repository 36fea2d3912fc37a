/// @file
/// Running processes in containers. Lab 08 will take this over: an OCI runtime.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

#include "common/pid_fd.hpp"
#include "common/unique_fd.hpp"
#include "minidocker/channel.hpp"
#include "minidocker/container.hpp"
#include "minidocker/images.hpp"
#include "rootfs/rootfs.hpp"

namespace minidocker {

/// A command, and as whom and where it runs.
struct ProcessSpec {
  std::vector<std::string> argv;
  std::vector<std::string> environment;  ///< HOME is added, if it is not in it
  std::string working_folder = "/";      ///< made if it is missing
  std::string user;                      ///< "", "1000", "daemon:adm"
  bool terminal = false;  ///< a new pseudoterminal, in the place of `stdio`
  std::array<int, 3> stdio = {0, 1, 2};  ///< what becomes 0, 1 and 2
};

struct ContainerSpec {
  RootView root;
  ProcessSpec process;
  std::string hostname;
  std::vector<BindMount> mounts;
  /// Of the host's, by the name that they have inside: /etc/hosts and the like.
  std::vector<BindMount> files;
};

/// A process of ours, in a container.
struct ContainedProcess {
  pid_t pid = 0;
  common::PidFd pidfd;
  common::UniqueFd terminal;  ///< the other side of it, if it has one
};

class Runtime {
 public:
  virtual ~Runtime() = default;

  /// Starts a container's first process, which dies with the caller, and with it all
  /// others of the container.
  /// @param meanwhile  Is done by the caller while the process gets ready.
  /// @return When the command runs.
  /// @throws common::SyscallError, its call() common::kExec if the command could not be
  ///         run; common::Todo; std::runtime_error
  virtual ContainedProcess start(const ContainerSpec& spec,
                                 const std::function<void()>& meanwhile) = 0;

  /// Starts a further process in a container.
  /// @param container  Its first process.
  /// @post The caller has moved into the container: it is good for nothing else.
  /// @throws As start().
  virtual ContainedProcess exec(const common::PidFd& container,
                                const ProcessSpec& spec) = 0;
};

/// By labs 01, 02 and 04.
std::unique_ptr<Runtime> native_runtime();

/// As lab 04 takes it.
rootfs::Bind as_bind(const BindMount& mount);

/// If the process shall have a terminal: opens one of those of `root`/dev, sends its
/// master to the monitor, and binds it to /dev/console.
/// @return The other end; invalid if there is to be none. @throws common::SyscallError
common::UniqueFd give_terminal(const ProcessSpec& spec, const std::string& root,
                               const Channel& monitor);

}  // namespace minidocker
