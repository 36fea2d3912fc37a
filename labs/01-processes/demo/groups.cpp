#include <cerrno>
#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/unique_fd.hpp"
#include "stage.hpp"

namespace process::demo {
namespace {

void show_making() {
  say("Three children: as they are, in a group of its own, in a session of its own");
  const auto plain = start([] { rest(); });
  const auto group = start([] {
    ::setpgid(0, 0);
    rest();
  });
  const auto session = start([] {
    ::setsid();
    rest();
  });
  for (const auto* child : {&plain, &group, &session}) await_state(child->pid(), "S");
  show_family({{::getpid(), "procman"},
               {plain.pid(), "as it is"},
               {group.pid(), "after setpgid(0, 0)"},
               {session.pid(), "after setsid()"}});
  say("The leader of a session cannot be moved to another group");
  const bool moved = ::setpgid(session.pid(), ::getpgrp()) == 0;
  see(fmt::format("setpgid: {}", moved ? "done" : common::errno_name(errno)));
}

/// The numbers of the processes in it, in the order of their start.
struct Job {
  pid_t shell = 0, foreground = 0, background = 0;
};

/// Ends with the shell, not with us alone.
[[noreturn]] void stay() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  rest();
}

/// Plays the shell of a terminal: leads its session, and has two jobs.
void play_shell(const char* terminal, const common::Pipe& news) {
  ::setsid();
  const common::UniqueFd own(::open(terminal, O_RDWR | O_CLOEXEC));
  ::ioctl(own.get(), TIOCSCTTY, 0);
  Job job{::getpid(), 0, 0};
  for (pid_t* child : {&job.foreground, &job.background}) {
    *child = ::fork();
    if (*child == 0) stay();
    ::setpgid(*child, *child);
  }
  ::tcsetpgrp(own.get(), job.foreground);
  if (::write(news.write.get(), &job, sizeof job) == -1) ::_exit(1);
  rest();
}

void show_terminal() {
  say("A terminal with a shell and two jobs, of which the first is in the foreground");
  const common::UniqueFd keyboard(
      common::check(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "posix_openpt"));
  common::check(::grantpt(keyboard.get()), "grantpt");
  common::check(::unlockpt(keyboard.get()), "unlockpt");
  const std::string terminal = ::ptsname(keyboard.get());
  const common::Pipe news = common::Pipe::open();
  const auto shell = start([&] { play_shell(terminal.c_str(), news); });
  Job job;
  if (::read(news.read.get(), &job, sizeof job) <= 0) common::fail("read", "the shell");
  show_family({{job.shell, "plays the shell"},
               {job.foreground, "the job in the foreground"},
               {job.background, "the job in the background"}});
  say("Ctrl-C is typed: the byte 3 is written to the keyboard's side");
  if (::write(keyboard.get(), "\x03", 1) == -1) common::fail("write", "the terminal");
  await_state(job.foreground, "Z");
  await_state(job.background, "S");
  show(job.foreground, "foreground", {"State"});
  show(job.background, "background", {"State"});
  show(job.shell, "the shell", {"State"});
}

}  // namespace

void groups() {
  show_making();
  show_terminal();
}

}  // namespace process::demo
