/// @file
/// A submission's process, and what arrives from it.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "common/guards.hpp"
#include "common/pid_fd.hpp"
#include "common/unique_fd.hpp"

namespace harness {

struct RunOptions {
  std::vector<std::string> argv;  ///< argv[0] is looked up in /lab/bin and PATH
  std::map<std::string, std::string> environment = {};
  bool hold = false;  ///< undone steps and failures are reported and held, see todo.hpp
  std::string input = {};  ///< its standard input
  /// Opened and inherited as the descriptors 7 and 2000, if not empty. (Only as 7 where
  /// the host allows no more than 2000.)
  std::string leak_directory = {};
  uid_t user = 0;  ///< 0, or another id of the sandbox's
  /// The number of a system call that is to fail with EPERM, by seccomp(2); -1: none.
  long refused_call = -1;
  /// How many processes its user may have (RLIMIT_NPROC); all that the checker may, at
  /// most.
  unsigned long most_processes = 1024;
  /// A function of the checker's own that runs in the process last before the exec: what
  /// the program is to inherit, such as blocked signals. With an empty argv nothing is
  /// run after it: the process is the function, has no descriptor above 2, and ends with
  /// status 0 when it returns.
  std::function<void()> before_exec = {};
};

/// One piece of news from the submission, with the pid that the *kernel* says it is from
/// (SCM_CREDENTIALS): no claim of the program's is believed.
struct Event {
  enum class Kind {
    kOutput,  ///< bytes on standard output
    kError,   ///< bytes on standard error
    kHeld,    ///< "TODO .." or "FAILED ..": it stands still there
    kEnd      ///< all its ends are closed
  };
  Kind kind = Kind::kEnd;
  std::string text;
  pid_t pid = 0;  ///< of the sender, in the checker's PID namespace
};

class Process {
 public:
  Process(pid_t pid, common::UniqueFd output, common::UniqueFd error,
          common::UniqueFd events);

  pid_t pid() const { return child_.pid(); }

  /// The next piece of news, or nothing within the limit.
  std::optional<Event> next(std::chrono::milliseconds limit);
  /// Waits until standard output has a line `text`. @return who wrote it, or nothing if
  /// the process ended, is held or the time is up; see held().
  std::optional<Event> wait_for_line(std::string_view text,
                                     std::chrono::milliseconds limit);

  /// Waits for the report on which it stands still, and reads none of its output.
  /// @return whether it stands.
  bool stands_within(std::chrono::milliseconds limit);

  /// The report on which it stands still, if it does.
  const std::optional<Event>& held() const { return held_; }
  /// Lets a held process go on; it will end.
  void let_go() { events_.reset(); }

  bool signal(int number) const { return pidfd_.signal(number); }
  /// Reads its output to the end and reaps it. @return exit status as a shell has it, or
  /// nothing if it still runs at the limit.
  std::optional<int> wait(std::chrono::milliseconds limit);
  /// Ends it: SIGTERM, and SIGKILL at the limit. @return as wait()
  std::optional<int> end(std::chrono::milliseconds limit);

  const std::string& output() const { return output_text_; }
  const std::string& error() const { return error_text_; }
  /// Standard error, or the report on which it is held, without line ends: for messages.
  std::string last_words() const;

 private:
  bool take(int fd, Event::Kind kind, Event& event);
  std::optional<Event> next_until(std::chrono::steady_clock::time_point deadline);

  common::ChildGuard child_;
  common::PidFd pidfd_;
  common::UniqueFd output_, error_, events_;
  std::string output_text_, error_text_;
  std::optional<Event> held_;
};

/// Time limits are multiplied by $HARNESS_SLOWNESS (an emulated machine is 30 times
/// slower).
std::chrono::milliseconds patience(std::chrono::milliseconds limit);

}  // namespace harness
