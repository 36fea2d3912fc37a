// Ending a process, and no other that has got its number.
#include <algorithm>
#include <chrono>
#include <csignal>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "world.hpp"

namespace checks {
namespace {

constexpr char kReadPidFd[] =
    "man 2 pidfd_send_signal; docs/01-processes.md, \"Ending a process\"";

/// A named pipe in the place of /proc/PID/stat: who reads it waits, and can be looked at.
class AskedStat {
 public:
  explicit AskedStat(harness::Context& check) : check_(check) {
    check.arrange("made a named pipe " + std::string(kPipe),
                  [] { common::check(::mkfifo(kPipe, 0600), "mkfifo", kPipe); });
    const std::string path = check.sandbox().outside(kPipe);
    fd_ = common::UniqueFd(
        common::check(::open(path.c_str(), O_RDWR | O_CLOEXEC), "open", path));
  }
  void mount_over(pid_t pid) {
    const std::string file = "/proc/" + std::to_string(pid) + "/stat";
    text_ = proc_file(check_, std::to_string(pid) + "/stat");
    check_.arrange("let " + file + " be that pipe", [&file] {
      common::check(::mount(kPipe, file.c_str(), nullptr, MS_BIND, nullptr), "mount",
                    file);
    });
  }
  /// Whether `reader` waits for the text.
  bool is_asked_by(pid_t reader) const {
    int unread = 0;
    common::check(::ioctl(fd_.get(), FIONREAD, &unread), "ioctl", kPipe);
    return unread == 0 && kernel_stat(check_, reader).state == 'S' &&
           holds(reader, "/stat");
  }
  bool holds(pid_t reader, const std::string& what) const {
    const auto all = extra_descriptors(check_, reader);
    return std::any_of(all.begin(), all.end(), [&what](const std::string& one) {
      return one.find(what) != std::string::npos;
    });
  }
  void answer() const { common::write_all(fd_.get(), text_); }

 private:
  static constexpr char kPipe[] = "/test/stat";
  harness::Context& check_;
  common::UniqueFd fd_;
  std::string text_;
};

void expect_asked_with_pidfd(harness::Context& check, AskedStat& stat) {
  auto helper = check.start_helper("started another one", [] {
    say("READY");
    live_on();
  });
  const pid_t pid = await_ready(helper);
  const auto start = kernel_stat(check, pid).start_ticks;
  stat.mount_over(pid);
  auto process = check.run({"procman", "stop", "--grace", "1h",
                            std::to_string(pid) + "@" + std::to_string(start)});
  const pid_t procman = inner(process.pid());
  check.did("looked at /proc/PID/fd of procman each time that it read there");
  int times = 0;
  bool held = false;
  until([&] {
    if (!kernel_stat(check, procman).alive()) return true;
    if (!stat.is_asked_by(procman)) return false;
    ++times;
    held = held || stat.holds(procman, "pidfd");
    stat.answer();
    return false;
  });
  check.finish(process);
  helper.wait(std::chrono::seconds{10});
  check.expect(
      held,
      {.symptom = "asked-before-opened",
       .expected = "the start time to be read once more while procman has a pidfd",
       .saw = "it was read " + std::to_string(times) + " times, and procman had none",
       .most_often = "the start time was compared first, and the pidfd opened "
                     "then: in between the number can be given away",
       .read = kReadPidFd});
}

/// One that has ended, and is not reaped.
void expect_zombie_is_gone(harness::Context& check) {
  auto helper = check.start_helper("started a process with a zombie", [] {
    fork_child([] {});
    say("READY");
    live_on();
  });
  const pid_t parent = await_ready(helper);
  pid_t zombie = 0;
  until([&] {
    const auto children = children_of(check, parent);
    if (!children.empty() && children[0].state == 'Z') zombie = children[0].pid;
    return zombie != 0;
  });
  const auto told = json_of(check, {"stop", std::to_string(zombie)});
  const std::string outcome = told.at(0).at("outcome");
  check.expect(
      outcome.find("already") != std::string::npos,
      {.symptom = "zombie-ended-once-more",
       .expected = "\"had ended already\"",
       .saw = "\"" + outcome + "\"",
       .most_often = "a signal to a zombie is no error, and ends nobody: a pidfd "
                     "that can be read before it is sent says kGone",
       .read = "man 2 pidfd_open, poll; docs/01-processes.md, \"Zombies\""});
}

LAB_CHECK("L01.1-another-process-by-now", "1.10", 3,
          "A number that means another process by now is not signalled") {
  AskedStat stat(check);
  auto helper = check.start_helper("started a process that ends at SIGTERM", [] {
    say("READY");
    live_on();
  });
  const pid_t pid = await_ready(helper);
  const auto start = kernel_stat(check, pid).start_ticks;
  const std::string other = std::to_string(pid) + "@" + std::to_string(start - 1);
  check.did("asked for a process of the same number that was started one tick earlier");
  auto process = check.run({"procman", "stop", "--grace", "1h", other});
  const int status = check.finish(process);
  check.expect(
      kernel_stat(check, pid).alive(),
      {.symptom = "wrong-process-ended",
       .expected = "the process to live on: it is another one",
       .saw = "it has ended",
       .most_often = "the start time was not compared: a PID is given away again "
                     "when its process is gone",
       .read = kReadPidFd});
  check.expect_status(
      process, status, 1,
      {.symptom = "status",
       .expected = "status 1: the process that was meant was not there",
       .most_often = "kGone is for this case, too: the process that was meant is no more",
       .read = kReadPidFd});
  expect_zombie_is_gone(check);
  expect_asked_with_pidfd(check, stat);
}

void expect_let_go_on_by_pidfd(harness::Context& check) {
  auto helper = check.start_helper("started a process, and paused it (SIGSTOP)", [] {
    say("READY");
    live_on();
  });
  const pid_t pid = await_ready(helper);
  helper.signal(SIGSTOP);
  until([&] { return kernel_stat(check, pid).state == 'T'; });
  auto process =
      check.run({.argv = {"procman", "stop", "--grace", "1h", std::to_string(pid)},
                 .refused_call = SYS_kill});
  constexpr auto kTerm = 1U << (SIGTERM - 1);
  until([&] {
    return kernel_stat(check, pid).state != 'T' ||
           (signal_bits(check, pid, "ShdPnd") & kTerm) != 0;
  });
  settled(check, process);
  const char state = kernel_stat(check, pid).state;
  helper.signal(SIGCONT);
  check.finish(process);
  check.expect(state != 'T',
               {.symptom = "continued-by-number",
                .expected = "SIGCONT to reach it without kill(2)",
                .saw = "it is in state T, with SIGTERM pending",
                .most_often = "SIGTERM goes by the pidfd, and SIGCONT by the number, "
                              "which may be another process's by then",
                .read = kReadPidFd});
}

LAB_CHECK("L01.1-not-by-number", "1.10", 2,
          "Signals go by a pidfd, not by the number: kill(2) is not needed") {
  auto helper = check.start_helper("started a process that ignores SIGTERM", [] {
    std::signal(SIGTERM, SIG_IGN);
    say("READY");
    live_on();
  });
  const pid_t pid = await_ready(helper);
  check.did("let kill(2) fail with EPERM, by seccomp");
  auto process =
      check.run({.argv = {"procman", "stop", "--grace", "0", std::to_string(pid)},
                 .refused_call = SYS_kill});
  const int status = check.finish(process);
  const auto seen = kernel_stat(check, pid);
  check.expect(status == 0 && !seen.alive(),
               {.symptom = "by-number",
                .expected = "the process to be ended without kill(2)",
                .saw = "status " + std::to_string(status) + ": " + process.last_words(),
                .most_often = "kill(2) takes a number, which may be another process's by "
                              "then; pidfd_send_signal(2) cannot miss",
                .read = kReadPidFd});
  expect_let_go_on_by_pidfd(check);
}

}  // namespace
}  // namespace checks
