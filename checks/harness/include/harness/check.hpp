/// @file
/// How a check is written.
///
///     LAB_CHECK("L04.4-own-root", "4.8", 8, "The jail's folder is its mount namespace's
///     root") {
///       const auto jail = start_jail(check, {});
///       check.did("read the mount table of the jailed process's mount namespace");
///       check.expect(.., {.symptom = "old-root-mounted", .expected = "..", .saw = ..,
///                         .most_often = "..", .read = ".."});
///     }
/// @defgroup harness Harness: what checks share
#pragma once

#include <compare>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/sandbox.hpp"

/// The sandbox of a check, and what it sees.
namespace harness {

/// A step's number: "4.10" comes after "4.9".
struct Step {
  int lab = 0;
  int number = 0;

  /// @throws std::invalid_argument
  static Step parse(const std::string& text);
  std::string text() const { return std::to_string(lab) + "." + std::to_string(number); }
  auto operator<=>(const Step&) const = default;
};

/// Why a check failed, in the order in which a person reads it.
struct Failure {
  /// One word for machines: the same cause gives the same word.
  std::string symptom = {};
  std::string expected = {};
  std::string saw = {};         ///< raw, as the kernel said it
  std::string most_often = {};  ///< what usually causes exactly this
  std::string read = {};        ///< man pages, a section of the handbook
};

/// The check failed.
struct CheckFailed {
  Failure failure;
};
/// A step that this check needs is still to be written.
struct Undone {
  Step step;
  std::string message;
};
/// The host cannot do what the check needs.
struct Skipped {
  std::string reason;
};

class Context;

/// What is claimed of the submission, and how it is found out.
struct Check {
  std::string id;            ///< begins with the row that it proves: L04.4-own-root
  std::optional<Step> step;  ///< none: it needs the whole program
  int points = 0;
  std::string title;  ///< what is true if it passes
  std::function<void(Context&)> run;
  const char* file = "";
  int line = 0;
};

/// Everything that a suite's checks share.
struct Suite {
  std::string lab;      ///< "04"
  std::string folder;   ///< "04-rootfs"
  std::string program;  ///< "jail"
  /// The steps that must have been done for a step's own effect to be seen.
  std::map<std::string, std::vector<std::string>> after;
};

/// What a running check has in its hands.
class Context {
 public:
  Context(const Check& check, SandboxOptions options, bool trusted_allowed);

  const Check& check() const { return check_; }

  /// A sandbox of its own, made at the first call.
  Sandbox& sandbox();
  /// The same, but with the host's root in it. Skips where the checker is not that root,
  /// or where the submission is not trusted.
  Sandbox& trusted_sandbox();

  /// Skips where the sandbox has fewer user IDs: an ordinary user may have one only.
  void need_ids(long wanted);
  /// Lets no user of the sandbox have subordinate ids. Those that the host's subuid(5)
  /// gives to its users are not to be had there: newuidmap(1) is set-user-ID, and the
  /// host's files are mounted with nosuid.
  void drop_subordinate_ids();

  /// Takes down what was done, for the person who reads a failure.
  void did(const std::string& what) { steps_.push_back(what); }
  /// Runs a function of ours as root in the sandbox, and takes down what it does.
  void arrange(const std::string& what, const std::function<void()>& body);

  /// Starts a function of ours as a process of the sandbox, for the submission to look at
  /// or to signal, and takes down what it is. It must have ended when the check ends; the
  /// destructor of what is returned kills it.
  Process start_helper(const std::string& what, const std::function<void()>& body);
  /// Waits until a helper says READY, in a line of its own. However long it takes, it
  /// says nothing of the submission: the limit is a minute.
  /// @return the PID outside of who said so: it, or a child of it
  /// @throws HarnessError where nobody does
  static pid_t await_ready(Process& helper);

  /// Starts the submission, held at undone steps and failures.
  Process run(const RunOptions& options);
  Process run(std::vector<std::string> argv) { return run(RunOptions{std::move(argv)}); }
  /// Waits for its end. @return its exit status. Fails the check at the time limit.
  int finish(Process& process,
             std::chrono::milliseconds limit = std::chrono::seconds{10});
  /// The same where it is known what it means if the program does not end. `saw` is
  /// filled in.
  int finish(Process& process, std::chrono::milliseconds limit, Failure without_end);
  /// run() and finish().
  int run_to_end(const RunOptions& options, std::string* output = nullptr);
  /// Waits until it says `line`, or stands still at a later undone step, or at a failure.
  /// @return the process that said so or stands. Fails the check if it just ended.
  pid_t settle(Process& process, const std::string& line);
  /// The same where it is not said, but seen: `shown` gives the process, or 0, and is
  /// asked again and again. `what` says what it looks for.
  pid_t settle(Process& process, const std::string& what,
               const std::function<pid_t()>& shown);
  /// Asks again and again whether `holds`, an effect of it or of what it has left to run,
  /// and reads none of its output.
  /// @return whether it came to hold. If it stands still, it does not come any more; at
  ///   an undone step, the check is not judged.
  bool comes_to(Process& process, std::chrono::milliseconds limit,
                const std::function<bool()>& holds);

  static void expect(bool holds, const Failure& failure) {
    if (!holds) throw CheckFailed{failure};
  }
  /// Expects an exit status.
  /// @param failure what is expected, if more can be said than the number; `saw` is
  ///   filled in.
  static void expect_status(const Process& process, int status, int wanted,
                            Failure failure);
  [[noreturn]] static void skip(const std::string& reason) { throw Skipped{reason}; }

  /// Files below this folder of the sandbox may stay behind.
  void may_leave(const std::string& folder) { may_leave_.push_back(folder); }
  /// Compares the sandbox with how it was before the first start_helper() or run().
  /// Called at the end of each check that ran something. Fails the check.
  void expect_nothing_left();

  const std::vector<std::string>& steps() const { return steps_; }
  bool has_sandbox() const { return sandbox_.has_value(); }
  /// The failed call at which the program stands still, as it says it: "mount /proc:
  /// EINVAL: Invalid argument"; empty if it stands at none.
  const std::string& stopped_at() const { return stopped_at_; }
  /// The process that was looked at last.
  pid_t looked_at() const { return looked_at_; }

 private:
  void refuse_undone(const Process& process) const;
  void refuse_any_undone(const Process& process) const;
  pid_t stands_still(Process& process, Failure failure);
  std::vector<std::string> left_behind();
  void remember_belongings();

  const Check& check_;
  SandboxOptions options_;
  bool trusted_allowed_;
  std::optional<Sandbox> sandbox_;
  std::optional<Belongings> before_;
  std::vector<std::string> may_leave_;
  std::vector<std::string> steps_;
  std::string stopped_at_;
  pid_t looked_at_ = 0;
};

/// The checks of this executable, in the order of their registration.
std::vector<Check>& registry();

struct Registration {
  explicit Registration(Check check) { registry().push_back(std::move(check)); }
};

}  // namespace harness

/// Defines and registers a check. `step` is "" if it needs the whole program.
#define LAB_CHECK(id, step, points, title) \
  LAB_CHECK_NUMBERED(__COUNTER__, id, step, points, title)
// One more level, since an operand of ## is not expanded.
#define LAB_CHECK_NUMBERED(number, id, step, points, title) \
  LAB_CHECK_NAMED(number, id, step, points, title)
#define LAB_CHECK_NAMED(number, id, step, points, title)                                 \
  static void check_##number(harness::Context&);                                         \
  static const harness::Registration registration_##number(                              \
      harness::make_check(id, step, points, title, check_##number, __FILE__, __LINE__)); \
  static void check_##number([[maybe_unused]] harness::Context& check)

namespace harness {

Check make_check(const std::string& id, const std::string& step, int points,
                 const std::string& title, std::function<void(Context&)> run,
                 const char* file, int line);

}  // namespace harness
