#include <array>
#include <cerrno>
#include <csignal>

#include <fmt/format.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/unique_fd.hpp"
#include "process/found.hpp"
#include "stage.hpp"

namespace process::demo {
namespace {

void do_nothing(int /*signal*/) {}

void handle(int number) {
  struct sigaction action {};
  action.sa_handler = do_nothing;
  ::sigaction(number, &action, nullptr);
}

sigset_t set_of(std::initializer_list<int> numbers) {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int number : numbers) ::sigaddset(&set, number);
  return set;
}

/// One byte or record that a child writes when it is ready, or has something to tell.
struct News {
  ssize_t result = 0;
  int error = 0;
  signalfd_siginfo info{};
};

News next(const common::Pipe& pipe) {
  News news;
  if (::read(pipe.read.get(), &news, sizeof news) <= 0) common::fail("read", "the child");
  return news;
}

void tell(const common::Pipe& pipe, const News& news = {}) {
  if (::write(pipe.write.get(), &news, sizeof news) == -1) ::_exit(1);
}

void show_dispositions() {
  const common::Pipe pipe = common::Pipe::open();
  say("A child ignores SIGUSR1, has a handler for SIGUSR2, blocks SIGTERM");
  const auto prepare = [&pipe] {
    ::signal(SIGUSR1, SIG_IGN);
    handle(SIGUSR2);
    const sigset_t blocked = set_of({SIGTERM, SIGRTMIN});
    ::sigprocmask(SIG_BLOCK, &blocked, nullptr);
    tell(pipe);
  };
  const auto child = start([&] {
    prepare();
    rest();
  });
  next(pipe);
  show(child.pid(), "the child", {"SigBlk", "SigIgn", "SigCgt"});

  say("It is sent each of them three times; and SIGRTMIN, which it blocks as well");
  for (int i = 0; i < 3; ++i) {
    for (const int number : {SIGUSR1, SIGUSR2, SIGTERM, SIGRTMIN}) {
      ::kill(child.pid(), number);
    }
  }
  show(child.pid(), "the child", {"ShdPnd", "SigQ"});
  say("   SigQ counts what is queued for the user: real-time signals queue, others do "
      "not");

  say("Another one does the same, then execs sleep(1): the handler does not survive");
  const auto other = start([&] {
    prepare();
    ::execlp("sleep", "sleep", "1000", nullptr);
  });
  next(pipe);
  await("the exec", [&] { return status_field(other.pid(), "Name") == "sleep"; });
  show(other.pid(), "sleep", {"SigBlk", "SigIgn", "SigCgt"});
}

void show_handler() {
  const common::Pipe pipe = common::Pipe::open();
  const common::Pipe silent = common::Pipe::open();
  say("A child with a handler is waiting in read(2) when SIGUSR1 arrives");
  const auto child = start([&] {
    handle(SIGUSR1);
    tell(pipe);
    News news;
    news.result = ::read(silent.read.get(), &news.info, 1);
    news.error = errno;
    tell(pipe, news);
    rest();
  });
  next(pipe);
  await_state(child.pid(), "S");
  show(child.pid(), "the child", {"SigCgt"});
  ::kill(child.pid(), SIGUSR1);
  const News news = next(pipe);
  see(fmt::format("the child's read returned {} with errno {}", news.result,
                  common::errno_name(news.error)));
}

void show_signalfd() {
  const common::Pipe pipe = common::Pipe::open();
  say("A child with a signalfd blocks SIGUSR1 and reads it, when it wants to");
  const auto child = start([&] {
    const sigset_t blocked = set_of({SIGUSR1});
    ::sigprocmask(SIG_BLOCK, &blocked, nullptr);
    const common::UniqueFd fd(::signalfd(-1, &blocked, SFD_CLOEXEC));
    tell(pipe);
    News news;
    news.result = ::read(fd.get(), &news.info, sizeof news.info);
    tell(pipe, news);
    rest();
  });
  next(pipe);
  show(child.pid(), "the child", {"SigBlk", "SigCgt"});
  ::kill(child.pid(), SIGUSR1);
  const News news = next(pipe);
  see(fmt::format("the child read {} bytes: signal {} from process {} (this is {})",
                  news.result, news.info.ssi_signo, news.info.ssi_pid, ::getpid()));
}

void show_group() {
  say("Three children, two of them in a group. The group is sent SIGUSR1");
  auto leader = start([] { rest(); });
  ::setpgid(leader.pid(), leader.pid());
  auto member = start([] { rest(); });
  ::setpgid(member.pid(), leader.pid());
  const auto outsider = start([] { rest(); });
  for (const auto* one : {&leader, &member}) await_state(one->pid(), "S");
  show_family({{leader.pid(), "leads the group"},
               {member.pid(), "is in the group"},
               {outsider.pid(), "is not"}});
  ::kill(-leader.pid(), SIGUSR1);
  see(fmt::format("the leader ended by {}, the member by {}", how(leader.wait()),
                  how(member.wait())));
  await_state(outsider.pid(), "S");
  show(outsider.pid(), "the other", {"State"});
}

}  // namespace

void signals() {
  show_dispositions();
  show_handler();
  show_signalfd();
  show_group();
}

}  // namespace process::demo
