/// @file
/// What the checks of lab 01 have in common: processes of the sandbox as the kernel has
/// them, a gate at which commands wait, helpers of known shape.
///
/// PIDs are those of the sandbox's PID namespace, which are those that procman prints and
/// takes, unless a name says "outer".
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "common/json.hpp"
#include "common/unique_fd.hpp"
#include "harness/check.hpp"
#include "harness/observe.hpp"

namespace checks {

/// A process as /proc/PID/stat has it, read by the checks' own means.
struct KernelStat {
  pid_t pid = 0;
  std::string name;
  char state = 0;  ///< 0 if there is no such process (any more)
  pid_t parent = 0;
  pid_t group = 0;
  pid_t session = 0;
  int threads = 0;
  std::uint64_t start_ticks = 0;

  bool exists() const { return state != 0; }
  /// Neither a zombie nor gone.
  bool alive() const { return exists() && state != 'Z' && state != 'X'; }
};

/// The text of a file below the sandbox's /proc, or "" if it is not there.
std::string proc_file(harness::Context& check, const std::string& path);
KernelStat kernel_stat(harness::Context& check, pid_t pid);
/// All processes of the sandbox, by PID.
std::vector<KernelStat> kernel_processes(harness::Context& check);
/// Those of them that are alive, but for the sandbox's first, which is the harness's own.
std::vector<KernelStat> living(harness::Context& check);
std::vector<KernelStat> children_of(harness::Context& check, pid_t pid);
/// A set of signals in /proc/PID/status, such as "SigBlk".
std::uint64_t signal_bits(harness::Context& check, pid_t pid, const std::string& field);
/// The words of a process's command line.
std::vector<std::string> words_of(harness::Context& check, pid_t pid);
/// Its descriptors above 2, as "7 -> /etc".
std::vector<std::string> extra_descriptors(harness::Context& check, pid_t pid);
/// What a descriptor of the process is: "pipe:[1234]"; "" if it has none of that number.
std::string descriptor(harness::Context& check, pid_t pid, int number);

/// The PID inside of a process, by its PID outside; 0 if it has gone.
pid_t inner(pid_t outer);

/// Waits until `holds`, which nothing announces, but no longer than ten seconds.
/// @return whether it holds
bool until(const std::function<bool()>& holds);
/// Waits until a process sleeps or has ended: it does nothing more by itself.
/// @return its state then
char settled(harness::Context& check, pid_t pid);

/// The same of procman, after which all that it has said is known here: whether it stands
/// still at an undone step, too.
char settled(harness::Context& check, harness::Process& process);

/// Sends a signal from within the sandbox. The process may be gone.
void signal_inside(harness::Context& check, pid_t pid, int number);
/// Kills whatever still runs in the sandbox, for checks of steps after which procman does
/// not yet come to its own end.
void sweep(harness::Context& check);

/// Lines of the program's output that a check waits for, also when the program itself
/// stands still at a later step while its command runs.
/// @return the PID of who wrote it, 0 if that one has gone
pid_t await_line(harness::Context& check, harness::Process& process,
                 const std::string& line);
/// As Context::await_ready(). @return the PID inside
pid_t await_ready(harness::Process& helper);
/// How often a text has a line.
int count_lines(const std::string& text, const std::string& line);

/// A named pipe /test/gate: commands that read a line from it wait until it is opened.
class Gate {
 public:
  explicit Gate(harness::Context& check);
  /// Lets so many go on.
  void open(int readers = 1) const;

  /// Opens it for one reader after the other until procman's output has this line, or it
  /// stands still. For shells, which run their traps between two commands.
  bool open_until(harness::Process& process, const std::string& line) const;
  /// Lets a shell at kWaitLong go on.
  void end() const;

  /// A shell's line that waits there.
  static constexpr char kWait[] = "read x </test/gate";
  /// One that waits until end().
  static constexpr char kWaitLong[] =
      "while [ \"$x\" != go ]; do read x </test/gate; done";

 private:
  common::UniqueFd fd_;
};

/// `/bin/sh -c SCRIPT`
std::vector<std::string> shell(const std::string& script);
/// `procman run FLAGS.. -- /bin/sh -c SCRIPT`
std::vector<std::string> run_shell(const std::string& script,
                                   const std::vector<std::string>& flags = {});

// For the bodies of helpers.

/// Writes a line to standard output.
void say(std::string_view line);
/// Waits until it is killed.
[[noreturn]] void live_on();
/// A child that runs `body`, and is killed when its parent ends.
pid_t fork_child(const std::function<void()>& body);

/// What procman printed, as JSON. Fails the check if it is none.
common::Json parse_json(const std::string& text);
/// Runs `procman ARGUMENTS`, expects the status, and parses its output.
common::Json json_of(harness::Context& check, std::vector<std::string> arguments,
                     int wanted = 0);

}  // namespace checks
