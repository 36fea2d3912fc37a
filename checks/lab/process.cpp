#include "process.hpp"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "common/pid_fd.hpp"

namespace lab {
namespace {

using common::check;
using common::UniqueFd;

// Written by a signal handler, hence global and lock-free.
std::atomic<int> received_signal = 0;
std::atomic<pid_t> running_child = 0;

/// Zone 3, a signal handler. The terminal's Ctrl-C reaches the child by itself; a request
/// to end is sent to us alone and handed on.
void raw_note_signal(int signal) {
  received_signal = signal;
  if (signal != SIGINT && running_child > 0) ::kill(running_child, signal);
}

/// While it lives, signals wait until the child has ended, so that we can clean up.
class SignalScope {
 public:
  SignalScope() {
    received_signal = 0;
    struct sigaction action {};
    action.sa_handler = raw_note_signal;
    sigset_t unblocked;
    ::sigemptyset(&unblocked);
    for (std::size_t i = 0; i < std::size(kSignals); ++i) {
      ::sigaction(kSignals[i], &action, &before_[i]);
      ::sigaddset(&unblocked, kSignals[i]);
    }
    // `watch` keeps them blocked otherwise; a child must not inherit that.
    ::sigprocmask(SIG_UNBLOCK, &unblocked, &mask_before_);
  }
  SignalScope(const SignalScope&) = delete;
  SignalScope& operator=(const SignalScope&) = delete;
  ~SignalScope() {
    running_child = 0;
    ::sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
    for (std::size_t i = 0; i < std::size(kSignals); ++i) {
      ::sigaction(kSignals[i], &before_[i], nullptr);
    }
  }

 private:
  static constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};
  struct sigaction before_[std::size(kSignals)]{};
  sigset_t mask_before_{};
};

/// Zone 2: becomes the owner of `folder`, if we are root and it is a user of this
/// machine.
void become_owner_of(const std::filesystem::path& folder) {
  struct stat info {};
  if (::geteuid() != 0 || ::stat(folder.c_str(), &info) == -1 || info.st_uid == 0) return;
  const passwd* user = ::getpwuid(info.st_uid);
  if (user == nullptr) return;        // a folder from elsewhere, in a container perhaps
  ::setenv("HOME", user->pw_dir, 1);  // the compiler cache is there
  check(::initgroups(user->pw_name, user->pw_gid), "initgroups", user->pw_name);
  check(::setresgid(user->pw_gid, user->pw_gid, user->pw_gid), "setresgid");
  check(::setresuid(user->pw_uid, user->pw_uid, user->pw_uid), "setresuid");
}

void send_to(int from, int to) {
  check(::dup2(from, to), "dup2");
}

/// Zone 2.
[[noreturn]] void set_up_and_exec(const Command& command, const UniqueFd& output) {
  std::signal(SIGPIPE, SIG_DFL);  // we ignore it, see main()
  const UniqueFd null(
      check(::open("/dev/null", O_RDWR | O_CLOEXEC), "open", "/dev/null"));
  if (command.output != Output::kShown) {
    send_to(null.get(), STDIN_FILENO);
    const int sink = command.output == Output::kCaptured ? output.get() : null.get();
    send_to(sink, STDOUT_FILENO);
    send_to(sink, STDERR_FILENO);
  }
  if (!command.as_owner_of.empty()) become_owner_of(command.as_owner_of);
  if (!command.folder.empty()) {
    check(::chdir(command.folder.c_str()), "chdir", command.folder.native());
  }
  for (const auto& [name, value] : command.environment) {
    ::setenv(name.c_str(), value.c_str(), 1);
  }
  common::exec_command(command.argv);
}

}  // namespace

Outcome run(const Command& command) {
  std::fflush(stdout);  // what we said comes before what it says
  const SignalScope signals;
  if (received_signal != 0) throw Interrupted(received_signal);
  auto report = common::Pipe::open();
  auto output = common::Pipe::open();
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) {
    common::run_child(std::move(report.write),
                      [&] { set_up_and_exec(command, output.write); });
  }
  running_child = pid;
  // What came between the fork and this line knew of no child to hand it on to.
  if (received_signal != 0) raw_note_signal(received_signal);
  common::ChildGuard child(pid);
  report.write.reset();
  output.write.reset();
  common::await_exec(report.read);
  Outcome outcome;
  outcome.output = common::read_fd(output.read.get(), command.argv[0]);
  outcome.status = common::shell_status(child.wait());
  if (received_signal != 0) throw Interrupted(received_signal);
  return outcome;
}

}  // namespace lab
