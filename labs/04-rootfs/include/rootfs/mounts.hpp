/// @file
/// Given: the mount playground (`jail mounts`).
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace rootfs {

/// One experiment of the playground: what was done, and what the kernel made of it.
struct MountExperiment {
  std::string name;                ///< "shared"
  std::string question;            ///< one sentence
  std::vector<std::string> steps;  ///< the commands that do the same by hand
  struct Observation {
    std::string what;
    std::string saw;
  };
  std::vector<Observation> observations;
  std::string lesson;   ///< one sentence, with the man page
  std::string skipped;  ///< why this host cannot do it, or ""
};

/// The names of all experiments, in the order to read them.
std::vector<std::string> mount_experiments();

/// Does one, in a mount namespace that is thrown away.
/// @throws common::SyscallError; std::out_of_range for an unknown name.
MountExperiment demonstrate(const std::string& name);

/// The mount tree of a process's mount namespace, drawn for people, with propagation.
/// @throws common::SyscallError
std::string draw_mounts(pid_t pid);

}  // namespace rootfs
