#include "stage.hpp"

#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/table.hpp"
#include "process/demo.hpp"
#include "process/found.hpp"
#include "process/proc.hpp"
#include "process/words.hpp"

namespace process {
namespace demo {

namespace {

/// As a program that somebody types: procman may have been started to ignore Ctrl-C, as
/// all are that a script runs in the background.
void forget_signals() {
  for (int number = 1; number <= SIGRTMAX; ++number) ::signal(number, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

common::ChildGuard start(const std::function<void()>& body) {
  const pid_t child = common::check(::fork(), "fork");
  if (child == 0) {
    forget_signals();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    body();
    ::_exit(0);
  }
  return common::ChildGuard(child);
}

void rest() {
  for (;;) ::pause();
}

void await(std::string_view what, const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{5};
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) {
      throw std::runtime_error(fmt::format("waited in vain: {}", what));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

void await_state(pid_t pid, std::string_view states) {
  await(fmt::format("process {} to be in state {}", pid, states), [&] {
    const auto stat = stat_of(pid);
    return stat && states.find(stat->state) != std::string_view::npos;
  });
}

void say(std::string_view what) {
  fmt::print("  {}\n", what);
}

void see(std::string_view what) {
  fmt::print("      {}\n", what);
}

void show(pid_t pid, std::string_view who, std::initializer_list<const char*> fields) {
  for (const std::string field : fields) {
    const std::string value = status_field(pid, field).value_or("(gone)");
    std::string names;
    if (field != "SigQ" && (field.starts_with("Sig") || field == "ShdPnd")) {
      for (const int number : parse_signal_set(value)) names += " " + signal_name(number);
      if (names.empty()) names = " none";
    }
    see(fmt::format("{:<10} {:<7} {}{}", who, field + ":", value, names));
  }
}

void show_family(const std::vector<std::pair<pid_t, std::string>>& processes) {
  common::Table table({"PID", "PPID", "PGID", "SID", ""});
  for (const auto& [pid, who] : processes) {
    const auto stat = stat_of(pid);
    if (!stat) continue;
    table.add({std::to_string(pid), std::to_string(stat->parent),
               std::to_string(stat->group), std::to_string(stat->session), who});
  }
  const std::string text = table.text();
  for (const auto line : common::split(text, '\n')) see(line);
}

std::string how(int wait_status) {
  if (WIFSIGNALED(wait_status)) return "signal " + signal_name(WTERMSIG(wait_status));
  return fmt::format("exit code {}", WEXITSTATUS(wait_status));
}

}  // namespace demo

namespace {

struct Experiment {
  const char* name;
  const char* title;
  void (*run)();
};

constexpr Experiment kExperiments[] = {
    {"signals", "what becomes of a signal", demo::signals},
    {"states", "what a process can be doing", demo::states},
    {"groups", "process groups, sessions, and whom Ctrl-C reaches", demo::groups},
    {"zombies", "what is left of a process that ended", demo::zombies},
    {"orphans", "who becomes the parent when the parent ends", demo::orphans},
};

}  // namespace

const std::vector<std::string>& demonstrations() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto& one : kExperiments) all.emplace_back(one.name);
    return all;
  }();
  return names;
}

void demonstrate(const std::string& name) {
  for (const auto& one : kExperiments) {
    if (name != one.name) continue;
    fmt::print("{}: {}\n", one.name, one.title);
    one.run();
  }
  std::fflush(stdout);
}

}  // namespace process
