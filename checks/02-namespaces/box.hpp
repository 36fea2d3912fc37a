/// @file
/// What the checks of lab 02 have in common: processes that stand still in namespaces.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "common/json.hpp"
#include "common/pid_fd.hpp"
#include "harness/check.hpp"
#include "harness/observe.hpp"

namespace checks {

using Words = std::vector<std::string>;

inline constexpr std::array kKinds = {"pid", "mnt",  "net",    "uts",
                                      "ipc", "user", "cgroup", "time"};

/// A process that came up where it should, or that stands still on its way there.
struct Standing {
  harness::Process process;  ///< what was started: nsbox, unshare
  common::PidFd handle;      ///< of the one that is looked at: often a child of it
  pid_t pid = 0;             ///< the same, as the checker knows it

  /// Its number in the sandbox, for command lines there.
  std::string number() const;
};

struct BoxRun {
  std::string script = "echo READY; exec sleep 1000";
  std::map<std::string, std::string> environment = {};
  bool unprivileged = false;  ///< user 0 of the sandbox, without its capabilities
  uid_t user = 0;
  int descriptors = 0;  ///< how many it may have open at most; 0: as the checker
  /// Why it is refused, most often, where it should not be.
  std::string most_often = "what the message says";
};

/// Runs `nsbox run FLAGS -- /bin/sh -c SCRIPT`, and waits until the script says READY or
/// the program stands still at a later step or at a failure.
Standing start_box(harness::Context& check, const Words& flags, const BoxRun& run = {});

/// Runs `unshare FLAGS /bin/sh -c SCRIPT`: something to look at, made without nsbox. With
/// --pid among the flags it is the child that is looked at.
Standing start_target(harness::Context& check, const Words& flags,
                      const BoxRun& run = {});

/// The same for any command that ends in a `READY` and stands still.
Standing start_standing(harness::Context& check, Words argv, const BoxRun& run = {});

/// Kills what was looked at, and waits for what was started.
void end(harness::Context& check, Standing& standing);

/// Runs `nsbox ARGUMENTS` to its end, which must be a success.
/// @return what it wrote
std::string must(harness::Context& check, const Words& arguments, const BoxRun& run = {});

/// The same with --json, read. `what` is the word for a failed one.
common::Json ask(harness::Context& check, Words arguments, const BoxRun& run = {});

/// Does something in the sandbox before the program is run for the first time: what it
/// leaves belongs to the sandbox. Runs `/bin/sh -c SCRIPT`.
/// @param told  What a person reads of it; the command itself if it is empty.
void prepare(harness::Context& check, const std::string& script,
             const std::string& told = {});

/// Runs a program whose last words are `/bin/echo RAN`, and which the kernel refuses
/// something: status 125, and no command run.
/// @param cause  "when setns(2) fails with EPERM"
void expect_nothing_run(harness::Context& check, const harness::RunOptions& options,
                        const std::string& cause, const std::string& read);

/// The same for a system call that fails with EPERM, by seccomp. `argv` is without the
/// command.
void expect_refused(harness::Context& check, const std::string& name, long call,
                    Words argv);

/// That exactly these kinds are other ones for the process than for the sandbox.
void expect_new(harness::Context& check, const Standing& box, const Words& fresh,
                const std::string& most_often, const std::string& read);

/// A file of /proc/PID as the sandbox reads it, where ids are the sandbox's: uid_map,
/// gid_map. Columns one blank apart, lines by ", ".
std::string map_of(harness::Context& check, pid_t pid, const std::string& file);

/// The numbers of the processes that a /proc shows, as the process sees it.
Words processes_in_proc(pid_t pid);

/// uname(2) in the UTS namespace of a process.
struct HostNames {
  std::string host, domain;
};
HostNames names_of(pid_t pid);

}  // namespace checks
