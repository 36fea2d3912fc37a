/// @file
/// Lab 01, the part that you write: processes are started, waited for, found, and ended.
/// @defgroup lab01 Lab 01: processes
#pragma once

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>
#include <unistd.h>

/// What `procman` is made of.
namespace process {

/// The process group and session in which a command starts. @see credentials(7)
/// @ingroup lab01
enum class Grouping { kInherited, kNewGroup, kNewSession };

/// A command to start.
/// @ingroup lab01
struct Command {
  std::vector<std::string> argv;  ///< argv[0] is looked up in PATH if it has no '/'
  Grouping grouping = Grouping::kInherited;
  bool clean = false;            ///< begins with clean_start()
  int input = STDIN_FILENO;      ///< becomes its standard input
  int output = STDOUT_FILENO;    ///< becomes its standard output
  std::optional<sigset_t> mask;  ///< blocked signals at its start; as here if missing
};

/// Step 1.1. Starts a command as a child of this process.
/// @pre  This process has one thread; `command.argv` is not empty.
/// @return The child's PID. The program runs already.
///
/// Step 1.2. A command that cannot be run is the caller's to know.
/// @throws common::SyscallError whose call() is common::kExec and whose error is the
///         exec's. The child is gone then, reaped, and left no trace in the output.
/// @see fork(2), exec(3), pipe(7), _exit(2); prepare_child()
/// @ingroup lab01
pid_t spawn(const Command& command);

/// Step 1.3. Waits until a child has ended, and reaps it. A child that only stops has not
/// ended; a signal handler that runs meanwhile does not end the wait.
/// @return exit_status() of it.
/// @throws common::SyscallError, ECHILD when there is no such child
/// @see waitpid(2), EINTR in signal(7)
/// @ingroup lab01
int wait_for(pid_t child);

/// What a shell makes of a wait status: the exit code, or 128+n after signal n. (Step 1.3
/// as well.)
/// @pre  The process has ended.
/// @see waitpid(2), WIFEXITED; bash(1), EXIT STATUS
/// @ingroup lab01
int exit_status(int wait_status);

/// Step 1.4. In a child that is about to exec: undoes what a program cannot undo itself
/// because it does not know of it.
/// @post No signal is blocked, none is ignored or handled, and no descriptor but 0, 1 and
///       2 outlives the exec.
/// @throws common::SyscallError
/// @see signal(7), sigprocmask(2), sigaction(2), close_range(2)
/// @ingroup lab01
void clean_start();

/// Step 1.5. In a child that is about to exec: makes it the leader of a new process
/// group, or of a new session.
/// @pre  `grouping` is not kInherited.
/// @throws common::SyscallError
/// @see setpgid(2), setsid(2), credentials(7)
/// @ingroup lab01
void enter_group(Grouping grouping);

/// A process as /proc/PID/stat has it.
/// @ingroup lab01
struct Stat {
  pid_t pid = 0;
  std::string name;  ///< at most 15 bytes, of any kind
  char state = '?';  ///< R, S, D, T, t, Z, X or I
  pid_t parent = 0;
  pid_t group = 0;
  pid_t session = 0;
  std::uint64_t user_ticks = 0;    ///< CPU time, in ticks of sysconf(_SC_CLK_TCK)
  std::uint64_t system_ticks = 0;  ///< the same, in the kernel
  long threads = 0;
  std::uint64_t start_ticks = 0;  ///< when it was started, in ticks since the boot
  std::int64_t rss_pages = 0;     ///< memory in use, in pages
};

/// Step 1.6. Reads the text of /proc/PID/stat.
/// @throws std::runtime_error if it is none.
/// @see proc(5), /proc/pid/stat
/// @ingroup lab01
Stat parse_stat(std::string_view text);

/// Step 1.7. All processes that /proc shows, in any order. One that ends meanwhile may be
/// in it or not, and is no error.
/// @throws common::SyscallError
/// @see proc(5), readdir(3); read_stat()
/// @ingroup lab01
std::vector<Stat> scan();

/// Processes and who is whose parent, by their places in `processes`.
/// @ingroup lab01
struct Tree {
  std::vector<Stat> processes;                     ///< sorted by PID
  std::vector<std::vector<std::size_t>> children;  ///< of each process, sorted by PID
  std::vector<std::size_t> roots;                  ///< those whose parent is not there
};

/// Step 1.8. Orders processes as a forest. Each one is either a root or the child of one
/// other; a process whose parent is not in the list is a root.
/// @ingroup lab01
Tree build_tree(std::vector<Stat> processes);

/// Step 1.9. Reads a set of signals as /proc/PID/status has it: up to 16 hexadecimal
/// digits, such as "0000000000004002".
/// @return The signals' numbers, ascending: 2 and 15 here.
/// @throws std::runtime_error if it is no such number.
/// @see proc(5), SigBlk in /proc/pid/status
/// @ingroup lab01
std::vector<int> parse_signal_set(std::string_view hex);

/// A process that cannot be taken for a later one of the same number.
/// @ingroup lab01
struct Identity {
  pid_t pid = 0;
  std::uint64_t start_ticks = 0;
};

/// What became of a process that was told to end.
/// @ingroup lab01
enum class Ending {
  kGone,       ///< it was not there any more, or the number is another process's by now
  kAfterTerm,  ///< it ended within the grace
  kAfterKill,  ///< it had to be killed
};

/// Step 1.10. Ends a process: SIGTERM, and SIGCONT so that a paused one acts on it; if it
/// still runs after the grace, SIGKILL. Returns when it has ended. The number alone is
/// never signalled: it could mean another process by then.
/// @param grace  Of at most 24 days.
/// @throws common::SyscallError, EPERM for another user's process.
/// @see pidfd_open(2), pidfd_send_signal(2), poll(2); start_ticks_of()
/// @ingroup lab01
Ending stop(const Identity& who, std::chrono::milliseconds grace);

/// Step 1.11. Starts commands of which each one reads what the one before it writes. The
/// first one's input and the last one's output are as `commands` has them.
/// @param started  Gets each PID as soon as its command runs, so that the caller can end
///                 those that do if a later one cannot be started.
/// @post Nobody holds an end of a pipe but the two commands that it connects.
/// @throws common::SyscallError, as spawn()
/// @see pipe(2), pipe(7)
/// @ingroup lab01
void start_pipeline(std::vector<Command> commands, std::vector<pid_t>& started);

/// A child that has ended and was reaped.
/// @ingroup lab01
struct Ended {
  pid_t pid = 0;
  int wait_status = 0;
};

/// Step 1.12. Reaps all children that have ended by now, and waits for none.
/// Called after each SIGCHLD, behind which there may be one child or a thousand.
/// @return None if no child has ended, or none is left.
/// @throws common::SyscallError
/// @see waitpid(2), WNOHANG; signal(7), "Queueing and delivery semantics"
/// @ingroup lab01
std::vector<Ended> reap_ended();

}  // namespace process
