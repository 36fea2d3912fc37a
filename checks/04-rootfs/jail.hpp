/// @file
/// What the checks of lab 04 have in common: a root file system, a jail that stands.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "harness/check.hpp"
#include "harness/observe.hpp"

namespace checks {

inline constexpr char kRootfs[] = "/test/rootfs";

/// Inside the sandbox: a small root file system with busybox, and a file /marker.
void make_rootfs(const std::string& where = kRootfs);

struct JailRun {
  std::vector<std::string> flags = {};  ///< of `jail start`
  std::string leak_directory = {};
  std::string script = "echo READY; exec sleep 1000";
};

/// A jail that came up, or that stands still on its way.
struct StandingJail {
  harness::Process process;
  pid_t pid = 0;        ///< the jailed process, in the checker's PID namespace
  bool inside = false;  ///< whether "/" is the jail's for that process by now

  /// A path of the jail's as the checker sees it, also before the root was switched.
  std::filesystem::path seen(const std::string& path) const;
  /// Where the kernel's mount table has a path of the jail's.
  std::string target(const std::string& path) const;
};

/// Makes the root file system, runs `jail start FLAGS rootfs -- /bin/sh -c SCRIPT`, and
/// waits until the script says READY or the program stands still at a later step or at a
/// failure.
StandingJail start_jail(harness::Context& check, const JailRun& run = {});
/// The same, on a root file system that is there already.
StandingJail start_prepared_jail(harness::Context& check, const JailRun& run = {});

/// The mount table as the jailed process sees it, below its own "/": /proc/PID/mountinfo.
std::vector<common::MountEntry> jail_mounts(harness::Context& check,
                                            const StandingJail& jail);
/// The mount table of the jail's mount namespace, seen from that namespace's own root:
/// what a chroot only hides from view, and what lies on top of the jail, is in it.
std::vector<common::MountEntry> namespace_mounts(harness::Context& check,
                                                 const StandingJail& jail);

/// Those of the options that the mount does not have, as "nosuid-noexec".
std::string missing_options(const common::MountEntry& mount,
                            std::initializer_list<const char*> wanted);

/// A file's mode as chmod(1) takes it: "0755".
std::string octal(mode_t mode);

/// Ends the jail and sees to it that nothing is left.
void end_jail(harness::Context& check, StandingJail& jail);

}  // namespace checks
