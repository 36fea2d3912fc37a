/// @file
/// Given: the mount playground (`jail mounts`). To add an experiment, see
/// mounts/experiment.hpp.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "common/terminal.hpp"

namespace rootfs {

/// One experiment of the playground: what was done, and what the kernel made of it.
struct MountExperiment {
  std::string name;                ///< "shared"
  std::string question;            ///< one sentence
  std::vector<std::string> steps;  ///< the commands that do the same by hand, in bash
  struct Observation {
    std::string what;
    std::string saw;
  };
  std::vector<Observation> observations;
  std::string lesson;   ///< one or two sentences, with the man page
  std::string skipped;  ///< why this host cannot do it, or ""
};

/// The names of all experiments, in the order to read them.
std::vector<std::string> mount_experiments();

/// Does one, in two mount namespaces that are thrown away: one stands for the host, one
/// for the jail.
/// @pre  The caller is root, of a user namespace at least, and has one thread.
/// @throws common::SyscallError; std::out_of_range for an unknown name.
MountExperiment demonstrate(const std::string& name);

/// The experiment for people: question, steps, what was seen, lesson.
std::string render(const MountExperiment& experiment, const common::Terminal& terminal);

/// The same for programs.
std::string to_json(const MountExperiment& experiment);

/// The mount tree of a process's mount namespace, as far as its root shows it, drawn for
/// people; mounts that propagate to each other have the same number after "shared:".
/// @throws common::SyscallError
std::string draw_mounts(pid_t pid);

/// The same for programs: one object for each mount, in the order of the kernel.
/// @throws common::SyscallError
std::string mounts_to_json(pid_t pid);

}  // namespace rootfs
