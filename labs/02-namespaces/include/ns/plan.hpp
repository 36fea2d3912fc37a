/// @file
/// Given: what a new process in new namespaces shall be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "common/pid_fd.hpp"
#include "ns/gate.hpp"
#include "ns/kinds.hpp"

namespace ns {

/// One line of /proc/PID/uid_map or gid_map.
/// @ingroup lab02
struct IdRange {
  std::uint32_t inside = 0;
  std::uint32_t outside = 0;  ///< as the parent user namespace has it
  std::uint32_t count = 1;

  bool operator==(const IdRange&) const = default;
};

/// What the ids of a user namespace mean outside of it. Empty: nothing is mapped.
/// @ingroup lab02
struct IdMaps {
  std::vector<IdRange> uids;
  std::vector<IdRange> gids;
  /// By newuidmap(1) and newgidmap(1), which may give a user what subuid(5) says.
  bool by_helpers = false;
};

/// The lines of a map file, all of them: "0 1000 1\n".
/// @ingroup lab02
std::string map_text(const std::vector<IdRange>& ranges);

/// @ingroup lab02
struct Names {
  std::optional<std::string> hostname;
  std::optional<std::string> domainname;
};

/// How the clocks of a time namespace differ from the host's, in seconds.
/// @ingroup lab02
struct ClockOffsets {
  std::optional<std::int64_t> monotonic;
  std::optional<std::int64_t> boottime;
};

/// @ingroup lab02
enum class Method { kClone, kUnshare };

/// @ingroup lab02
struct Plan {
  int flags = 0;            ///< the kinds that shall be new: CLONE_NEWPID | ..
  IdMaps maps;              ///< of the new user namespace
  Names names;              ///< in the new UTS namespace
  ClockOffsets clocks;      ///< of the new time namespace; with Method::kUnshare only
  bool own_proc = true;     ///< a new /proc, if the PID and mount namespaces are new
  bool foreground = false;  ///< the command takes the terminal over
  std::vector<std::string> argv;  ///< the command
};

/// A child of ours that was started.
/// @ingroup lab02
struct Process {
  pid_t pid = 0;
  common::PidFd pidfd;
};

/// What the child does when its maps are written: becomes the user 0 of its user
/// namespace, sees to it that it dies with its parent, gives itself names, mounts its own
/// /proc, and runs its command. Zone 2: throws, or does not return.
/// @param gate  Whose other side the parent has.
/// @throws common::SyscallError, common::Todo
/// @ingroup lab02
[[noreturn]] void set_up_and_exec(const Plan& plan, const Gate& gate);

/// Sets the clocks of the time namespace that the caller's children will be in.
/// @pre  unshare(CLONE_NEWTIME), and no child yet: the first one fixes them.
/// @throws common::SyscallError
/// @see time_namespaces(7), /proc/pid/timens_offsets
/// @ingroup lab02
void set_clocks(const ClockOffsets& clocks);

}  // namespace ns
