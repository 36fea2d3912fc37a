#include "cell.hpp"

#include <csignal>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/sched.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bank.hpp"
#include "common/check.hpp"
#include "common/child.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "common/hold.hpp"
#include "common/pid_fd.hpp"
#include "common/sys.hpp"
#include "common/todo.hpp"
#include "trials.hpp"

namespace rootfs::escape {

using common::check;
using common::UniqueFd;

namespace {

/// A pair of sockets that keep messages apart; the second goes to the probe.
struct Line {
  UniqueFd tester;
  UniqueFd probe;
};

Line open_line() {
  std::array<int, 2> ends{};
  check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()),
        "socketpair");
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

/// For whoever comes: a container's root may be anybody out here.
UniqueFd listen_at(const char* path) {
  ::unlink(path);  // of the cell before
  UniqueFd listener(
      check(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), "socket", path));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  check(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address),
        "bind", path);
  check(::chmod(path, 0666), "chmod", path);
  check(::listen(listener.get(), 1), "listen", path);
  return listener;
}

/// Nothing if the container ended before its probe came.
UniqueFd await_meeting(const UniqueFd& listener, const JailProcess& jail) {
  std::array<pollfd, 2> fds = {pollfd{listener.get(), POLLIN, 0},
                               pollfd{jail.pidfd.get(), POLLIN, 0}};
  check(::poll(fds.data(), fds.size(), -1), "poll", kMeeting);
  if (fds[0].revents == 0) return {};
  return UniqueFd(
      check(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept4"));
}

UniqueFd take_descriptor(msghdr& message) {
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return {};
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
  return UniqueFd(fd);
}

/// One message. @return false at the end.
bool receive(const UniqueFd& line, Answer& answer, UniqueFd& fd) {
  iovec part{&answer, sizeof answer};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t size =
      check(::recvmsg(line.get(), &message, MSG_CMSG_CLOEXEC), "recvmsg", "the probe");
  fd = take_descriptor(message);
  return size > 0;
}

/// The probe's answer; what a step printed on the way is passed over.
std::optional<Reply> await_reply(const UniqueFd& line) {
  Answer answer;
  UniqueFd fd;
  do {
    answer = {};
    if (!receive(line, answer, fd)) return std::nullopt;
  } while (answer.magic != kMagic);
  answer.call.back() = '\0';
  answer.text.back() = '\0';
  return Reply{answer.error, answer.call.data(), answer.text.data(), std::move(fd)};
}

EscapeCell untested(const std::string& why) {
  return {EscapeCell::Verdict::kUntested, why};
}

EscapeCell ended_early(const JailProcess& jail) {
  const int status = jail.wait();
  return untested(
      WIFSIGNALED(status)
          ? fmt::format("the jail was killed by signal {}", WTERMSIG(status))
          : fmt::format("the jail ended early, with exit code {}", WEXITSTATUS(status)));
}

EscapeCell try_escape(std::size_t escape, StandIn& host, const Way& way) {
  settle_cell(host);
  const Trial trial = prepare(escape, host);
  // Opened now: without a jail, an escape may cover /dev.
  const UniqueFd null(check(::open("/dev/null", O_WRONLY | O_CLOEXEC), "open", "null"));
  const UniqueFd listener = way.meets ? listen_at(kMeeting) : UniqueFd();
  Line line = way.meets ? Line{} : open_line();
  // The jail's standard output: the one way out that every level leaves open.
  const int output = way.meets ? null.get() : line.probe.get();
  check(::dup2(output, STDOUT_FILENO), "dup2", "standard output");
  line.probe.reset();
  std::vector<std::string> argv = {"escape-probe", std::string(kBank.at(escape).id)};
  argv.insert(argv.end(), trial.parameters.begin(), trial.parameters.end());
  if (way.meets) argv.push_back(std::string("meeting=") + kMeeting);
  const JailProcess jail = way.start(std::move(argv));
  check(::dup2(null.get(), STDOUT_FILENO), "dup2", "standard output");
  if (way.meets) line.tester = await_meeting(listener, jail);
  if (!line.tester) return ended_early(jail);
  trial.meanwhile();
  ::send(line.tester.get(), "", 1, MSG_NOSIGNAL);  // refused if the jail has ended
  const auto reply = await_reply(line.tester);
  if (!reply) return ended_early(jail);
  // Where the host itself may not mount a /proc, that is not the jail's merit.
  if (!host.own_proc && reply->call == kMountProc) {
    return untested(common::SyscallError(reply->error, "mount", "/proc").what());
  }
  return trial.judge(*reply);
}

/// Zone 2: the cell's first process. Sends a digit and the detail.
[[noreturn]] void run_cell(std::size_t escape, StandIn& host, const Way& way,
                           const UniqueFd& result) {
  EscapeCell cell;
  try {
    cell = try_escape(escape, host, way);
  } catch (const common::Todo&) {
    throw;  // the learner's next step is not a result
  } catch (const std::exception& error) {
    cell = untested(error.what());
  }
  common::write_all(result.get(),
                    fmt::format("{}{}", static_cast<int>(cell.verdict), cell.detail));
  ::_exit(0);
}

EscapeCell parse_cell(const std::string& text) {
  if (text.empty()) return untested("the tester's process died");
  return {static_cast<EscapeCell::Verdict>(text[0] - '0'), text.substr(1)};
}

}  // namespace

std::optional<EscapeCell> measure(std::size_t escape, StandIn& host, const Way& way) {
  auto report = common::Pipe::open();
  auto result = common::Pipe::open();
  int pidfd = -1;
  clone_args arguments{};
  arguments.flags = kCellNamespaces | CLONE_PIDFD;
  arguments.exit_signal = SIGCHLD;
  arguments.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
  const pid_t pid = check(common::sys::clone3(arguments), "clone3", "a cell");
  if (pid == 0) {
    common::run_child(std::move(report.write),
                      [&] { run_cell(escape, host, way, result.write); });
  }
  common::ChildGuard child(pid);
  const common::PidFd handle{UniqueFd(pidfd)};
  report.write.reset();
  result.write.reset();
  const bool held_by_check = std::getenv(common::kHoldVariable) != nullptr;
  if (!held_by_check && !handle.wait_exit(way.limit)) return std::nullopt;
  child.wait();
  common::await_exec(report.read);
  return parse_cell(common::read_fd(result.read.get(), "the cell"));
}

}  // namespace rootfs::escape
