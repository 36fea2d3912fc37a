#include <cerrno>
#include <csignal>
#include <filesystem>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process/found.hpp"
#include "stage.hpp"

namespace process::demo {
namespace {

std::size_t open_files(pid_t pid) {
  std::error_code ignored;
  const std::filesystem::directory_iterator all(fmt::format("/proc/{}/fd", pid), ignored);
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

void show_what_is_left(pid_t pid) {
  show(pid, "the child", {"State"});
  see(fmt::format("the child  memory: {}, open files: {}",
                  status_field(pid, "VmRSS").value_or("none"), open_files(pid)));
}

void show_one() {
  say("A child at work");
  auto child = start([] { rest(); });
  await_state(child.pid(), "S");
  show_what_is_left(child.pid());
  say("It is sent SIGTERM, and its parent does not wait for it");
  ::kill(child.pid(), SIGTERM);
  await_state(child.pid(), "Z");
  show_what_is_left(child.pid());
  say("SIGKILL does not help: there is nothing left to kill");
  ::kill(child.pid(), SIGKILL);
  show(child.pid(), "the child", {"State"});
  say("The parent waits for it: that is all that was missing");
  const pid_t pid = child.pid();
  see(fmt::format("the parent got {}", how(child.wait())));
  show(pid, "the child", {"State"});
}

void show_ignored() {
  say("A parent that ignores SIGCHLD has no zombies, and learns nothing of its children");
  const auto parent = start([] {
    ::signal(SIGCHLD, SIG_IGN);
    if (::fork() == 0) ::_exit(7);
    int status = 0;
    ::_exit(::wait(&status) == -1 && errno == ECHILD ? 1 : 0);
  });
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(parent.pid()), &info, WEXITED | WNOWAIT);
  see(fmt::format("its wait(2): {}",
                  info.si_status == 1 ? "ECHILD, once the child had ended" : "a status"));
}

}  // namespace

void zombies() {
  show_one();
  show_ignored();
}

}  // namespace process::demo
