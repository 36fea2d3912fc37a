/// @file
/// What can be done with containers, by whichever front end: the command line today.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/cli.hpp"
#include "common/lock.hpp"
#include "common/pid_fd.hpp"
#include "minidocker/channel.hpp"
#include "minidocker/container.hpp"
#include "minidocker/containers.hpp"
#include "minidocker/home.hpp"
#include "minidocker/images.hpp"

namespace minidocker {

/// As docker: what is to be shown and is not there becomes a folder.
/// @throws common::SyscallError
void make_missing_sources(const std::vector<BindMount>& mounts);

/// "Container ID is not running"
common::ExitError not_running(const Container& container);

/// What a new container is to be. What is missing comes from the image.
struct CreateRequest {
  std::string image;
  std::string name;  ///< "" for one of MiniDocker's choice
  std::vector<std::string> command;
  std::optional<std::string> entrypoint;  ///< "" takes the image's away
  std::vector<std::string> environment;   ///< A=b
  std::string working_folder;
  std::string user;
  std::string hostname;
  std::vector<BindMount> mounts;
  std::map<std::string, std::string> labels;
  bool terminal = false;
  bool open_stdin = false;
  bool attached = false;
  bool auto_remove = false;
  std::optional<int> stop_signal;
  std::optional<int> stop_timeout;
};

/// One process's work on one ROOT. Each operation stands for itself: others may work on
/// the same ROOT at the same time, and a kill at any moment loses no container.
class Engine {
 public:
  /// @throws DatabaseError, common::SyscallError
  explicit Engine(Home home);
  ~Engine();

  /// Lets go of the database: what forks, or goes into a container, must not have it.
  /// After this the engine is good for nothing else.
  void close();

  const Home& home() const { return home_; }
  Images& images() { return *images_; }

  /// All that there are, the newest first.
  std::vector<Container> containers();
  /// @param reference  An id, the beginning of one, or a name.
  /// @throws common::ExitError if there is none, or more than one
  Container find(const std::string& reference);
  /// The same, and it must run. @throws common::ExitError if it does not
  Container find_running(const std::string& reference);

  /// @throws common::ExitError "No such image: x", if the name is taken, ..
  Container create(const CreateRequest& request);

  /// Waits for one's turn. While it is held, nobody else starts the container, copies its
  /// files or removes it; one that runs may end.
  /// @throws common::ExitError if the container has gone; common::SyscallError
  common::Lock hold(const Container& container) const;

  /// Starts a container, in a monitor of its own. This engine is closed then: it is good
  /// for nothing else.
  /// @param attach  The channel gets all output.
  /// @return The monitor's channel, on which kStarted or kFailed comes first; none if it
  ///         runs already.
  std::optional<Channel> start(const Container& container, bool attach);

  /// The channel of a running container's monitor; none if it does not run.
  std::optional<Channel> connect(const Container& container) const;

  /// A pidfd of its first process, which no other process can take the place of; none if
  /// it does not run.
  std::optional<common::PidFd> first_process(const Container& container) const;

  /// Signals its first process. @return false if it does not run.
  bool kill(const Container& container, int signal) const;
  /// Its stop signal; SIGKILL after the timeout. Returns when it has ended.
  void stop(const Container& container,
            std::optional<std::chrono::seconds> timeout) const;
  /// @return Its exit code, as soon as it has ended.
  int wait(const Container& container);
  void rename(const Container& container, const std::string& name);
  /// @throws common::ExitError if it runs, and is not to be killed first
  void remove(const Container& container, bool force);

  /// SIGKILL, if it runs. Returns when it has ended.
  void stop_now(const Container& container) const;

  /// Removes folders that no container and no image has: of processes that were killed.
  void sweep();

 private:
  /// The same as hold(), of one that is to be removed, too.
  common::Lock take_turn(const Container& container) const;

  Home home_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Containers> containers_;
  std::unique_ptr<Images> images_;
};

}  // namespace minidocker
