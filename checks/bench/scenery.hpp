/// @file
/// A machine's worth of processes and namespaces to look at.
#pragma once

#include <functional>
#include <string>

namespace bench {

inline constexpr char kStage[] = "/mnt";
inline constexpr char kImageTree[] = "/mnt/tree";
inline constexpr char kScratch[] = "/mnt/scratch";

/// What stands around while two programs are compared.
struct Scenery {
  int processes = 0;   ///< in groups of fifty: a parent and its children
  int namespaces = 0;  ///< of the kinds mnt, uts, ipc, net and cgroup, in equal parts
  /// A tmpfs at kStage with an engine of MiniDocker's, which has the image busybox, and
  /// with that image's tree. MINIDOCKER_ROOT leads to it.
  bool image = false;
  /// Shell scripts that make ready what the peer needs, at kStage after that, and that
  /// take away what it leaves outside of there.
  std::string prepare = {};
  std::string clean_up = {};
};

/// Runs `body` in a PID namespace of its own, in which besides it there is only the
/// scenery; nothing of it stays. An ordinary user gets a user namespace around it.
/// @return what `body` returned: at most 64 KiB, as much as a pipe holds
/// @throws what it or the setting up threw, as std::runtime_error; common::SyscallError
std::string amid(const Scenery& scenery, const std::function<std::string()>& body);

}  // namespace bench
