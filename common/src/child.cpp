#include "common/child.hpp"

#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <thread>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/files.hpp"
#include "common/hold.hpp"
#include "common/todo.hpp"

namespace common {
namespace {

constexpr int kSetUpFailed = 125;

// A report is fields that end in NUL: the kind, then what that kind needs.
void send(const UniqueFd& report, std::initializer_list<std::string_view> fields) {
  std::string text;
  for (const auto field : fields) text.append(field).push_back('\0');
  write_all(report.get(), text, "report");
}

void send_current_exception(const UniqueFd& report) {
  try {
    throw;
  } catch (const SyscallError& error) {
    hold_under_check(std::string("FAILED ") + error.what());
    const std::string number = std::to_string(error.code().value());
    send(report, {"syscall", number, error.call(), error.object()});
  } catch (const Todo& todo) {
    send(report, {"todo", todo.step(), todo.what()});
  } catch (const std::exception& error) {
    hold_under_check(std::string("FAILED ") + error.what());
    send(report, {"error", error.what()});
  }
}

/// The flags of a process, as the kernel has them.
/// @see proc(5), /proc/pid/stat, "flags"; linux/sched.h, where they are as old as git
unsigned flags_of(pid_t child) {
  const std::string stat = read_file("/proc/" + std::to_string(child) + "/stat");
  // The name in parentheses may itself hold any character.
  const auto fields = split(std::string_view(stat).substr(stat.rfind(')') + 2), ' ');
  constexpr std::size_t kFlags = 6;  // after the name
  unsigned flags = 0;
  if (fields.size() > kFlags) {
    std::from_chars(fields[kFlags].begin(), fields[kFlags].end(), flags);
  }
  return flags;
}

/// Whether a process whose report was closed ended as the program that its parent forked.
/// Only the kernel can tell that of a killed process, by flags that a zombie keeps. They
/// are cleared and set before the descriptors are closed.
bool ended_without_exec(pid_t child) {
  constexpr unsigned kExiting = 0x4;        // PF_EXITING
  constexpr unsigned kForkedNoExec = 0x40;  // PF_FORKNOEXEC
  for (;;) {
    const unsigned flags = flags_of(child);
    if ((flags & kForkedNoExec) == 0) return false;
    if ((flags & kExiting) != 0) return true;
    // It has closed the report itself; soon it execs or ends.
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

/// Waits for the child's end without reaping it.
std::string end_of(pid_t child) {
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) == -1) {
    if (errno != EINTR) fail("waitid", std::to_string(child));
  }
  if (info.si_code == CLD_EXITED) return "ended with " + std::to_string(info.si_status);
  const char* name = ::sigabbrev_np(info.si_status);
  return std::string("was killed by SIG") + (name != nullptr ? name : "?");
}

}  // namespace

void run_child(UniqueFd report, const std::function<void()>& body) noexcept {
  try {
    body();
  } catch (...) {
    try {
      send_current_exception(report);
    } catch (...) {  // NOLINT(bugprone-empty-catch): the exit status is all that is left
    }
  }
  ::_exit(kSetUpFailed);
}

void await_exec(const UniqueFd& report) {
  const std::string text = read_fd(report.get(), "report");
  if (text.empty()) return;
  const auto fields = split(text, '\0');
  const auto field = [&](std::size_t i) {
    return i < fields.size() ? std::string(fields[i]) : std::string();
  };
  if (field(0) == "syscall") {
    int error = 0;
    const std::string number = field(1);
    std::from_chars(number.data(), number.data() + number.size(), error);
    throw SyscallError(error, field(2), field(3));
  }
  if (field(0) == "todo") throw Todo(field(1), field(2));
  throw std::runtime_error(field(1));
}

void await_exec(const UniqueFd& report, pid_t child) {
  await_exec(report);
  if (!ended_without_exec(child)) return;
  throw std::runtime_error("the child " + end_of(child) +
                           " before it could run its command");
}

void die_with_parent(int line) {
  check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl", "PR_SET_PDEATHSIG");
  pollfd other_end{line, 0, 0};
  check(::poll(&other_end, 1, 0), "poll", "the parent");
  if ((other_end.revents & POLLHUP) != 0) ::_exit(kOurs);
}

void exec_command(const std::vector<std::string>& argv) {
  if (argv.empty()) throw SyscallError(ENOENT, kExec, "an empty command");
  std::vector<char*> pointers;
  pointers.reserve(argv.size() + 1);
  // execvp takes char* for old times' sake; it writes through none of them.
  for (const auto& word : argv) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  ::execvp(pointers[0], pointers.data());
  fail(kExec, argv[0]);
}

}  // namespace common
