#include "minidocker/session.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/files.hpp"
#include "process/process.hpp"
#include "raw_terminal.hpp"

namespace minidocker {

using common::check;
using common::UniqueFd;

namespace {

/// The signals that a session hears, as events.
class Signals {
 public:
  explicit Signals(bool pass_on) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGWINCH);
    if (pass_on) {
      for (const int signal :
           {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGCONT})
        sigaddset(&set, signal);
    }
    check(::sigprocmask(SIG_BLOCK, &set, &before_), "sigprocmask");
    fd_.reset(check(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

  int fd() const { return fd_.get(); }
  /// 0 if there is none.
  int next() const {
    signalfd_siginfo info{};
    return ::read(fd_.get(), &info, sizeof info) == sizeof info
               ? static_cast<int>(info.ssi_signo)
               : 0;
  }

 private:
  sigset_t before_{};
  UniqueFd fd_;
};

/// What a session talks to: a monitor, or a process of ours.
class Peer {
 public:
  virtual ~Peer() = default;
  /// To be polled: something can be read. -1 if there is none.
  virtual std::array<int, 2> fds() const = 0;
  /// @return The exit code, if that is what came.
  virtual std::optional<int> hear() = 0;
  virtual void type(std::string_view keys) = 0;
  virtual void end_input() = 0;
  virtual void resize(const winsize& size) = 0;
  virtual void signal(int number) = 0;
};

class MonitorPeer : public Peer {
 public:
  explicit MonitorPeer(const Channel& channel) : channel_(channel) {}

  std::array<int, 2> fds() const override { return {channel_.get(), -1}; }
  std::optional<int> hear() override;
  void type(std::string_view keys) override { channel_.send(Tag::kInput, keys); }
  void end_input() override { channel_.send(Tag::kEndOfInput); }
  void resize(const winsize& size) override {
    channel_.send(Tag::kResize,
                  std::to_string(size.ws_row) + " " + std::to_string(size.ws_col));
  }
  void signal(int number) override {
    channel_.send(Tag::kSignal, std::to_string(number));
  }

 private:
  const Channel& channel_;
};

std::optional<int> MonitorPeer::hear() {
  const auto message = channel_.receive();
  if (!message)
    return 128 + SIGKILL;  // the monitor was killed, and the container with it
  switch (message->tag) {
    case Tag::kOutput:
      common::write_all(STDOUT_FILENO, message->text, "standard output");
      break;
    case Tag::kError:
      common::write_all(STDERR_FILENO, message->text, "standard error");
      break;
    case Tag::kEnded:
      return std::atoi(message->text.c_str());
    default:
      break;
  }
  return std::nullopt;
}

/// Without a terminal the process has our own descriptors, and needs no help.
class ChildPeer : public Peer {
 public:
  explicit ChildPeer(const ContainedProcess& process) : process_(process) {}

  std::array<int, 2> fds() const override {
    return {process_.pidfd.get(), closed_ ? -1 : process_.terminal.get()};
  }
  std::optional<int> hear() override;
  void type(std::string_view keys) override {
    if (!closed_) common::write_all(process_.terminal.get(), keys, "the terminal");
  }
  void end_input() override {}
  void resize(const winsize& size) override {
    if (!closed_) (void)::ioctl(process_.terminal.get(), TIOCSWINSZ, &size);
  }
  void signal(int number) override { process_.pidfd.signal(number); }

 private:
  bool show_output();

  const ContainedProcess& process_;
  bool closed_ = false;
};

bool ChildPeer::show_output() {
  if (closed_ || !process_.terminal.valid()) return false;
  pollfd ready{process_.terminal.get(), POLLIN, 0};
  if (::poll(&ready, 1, 0) <= 0) return false;
  std::array<char, Channel::kLimit> bytes;
  const ssize_t size = ::read(process_.terminal.get(), bytes.data(), bytes.size());
  if (size <= 0) {
    closed_ = true;
    return false;
  }
  common::write_all(STDOUT_FILENO, {bytes.data(), static_cast<std::size_t>(size)},
                    "standard output");
  return true;
}

std::optional<int> ChildPeer::hear() {
  show_output();
  if (!process_.pidfd.wait_exit(std::chrono::milliseconds{0})) return std::nullopt;
  while (show_output()) {
  }
  return process::wait_for(process_.pid);
}

class Session {
 public:
  Session(Peer& peer, const SessionOptions& options)
      : peer_(peer),
        options_(options),
        keys_(options.terminal ? options.detach_keys : ""),
        signals_(options.pass_signals),
        raw_(options.terminal && options.input) {}

  std::optional<int> run();

 private:
  void hear_signal();
  bool read_input();
  void tell_size();

  Peer& peer_;
  const SessionOptions& options_;
  DetachKeys keys_;
  Signals signals_;
  RawTerminal raw_;
  bool input_ended_ = false;
};

void Session::tell_size() {
  const auto size = terminal_size();
  if (options_.terminal && size) peer_.resize(*size);
}

void Session::hear_signal() {
  const int signal = signals_.next();
  if (signal == SIGWINCH) return tell_size();
  if (signal != 0) peer_.signal(signal);
}

/// @return Whether the detach keys came.
bool Session::read_input() {
  std::array<char, Channel::kLimit> bytes;
  const ssize_t size = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  if (size == -1 && (errno == EINTR || errno == EAGAIN)) return false;
  if (size <= 0) {
    input_ended_ = true;
    peer_.end_input();
    return false;
  }
  std::string typed;
  const bool detach = keys_.feed({bytes.data(), static_cast<std::size_t>(size)}, typed);
  if (!typed.empty()) peer_.type(typed);
  return detach;
}

std::optional<int> Session::run() {
  tell_size();
  if (!options_.input) input_ended_ = true;
  for (;;) {
    const auto theirs = peer_.fds();
    std::array<pollfd, 4> fds = {pollfd{theirs[0], POLLIN, 0},
                                 pollfd{theirs[1], POLLIN, 0},
                                 pollfd{signals_.fd(), POLLIN, 0},
                                 pollfd{input_ended_ ? -1 : STDIN_FILENO, POLLIN, 0}};
    if (::poll(fds.data(), fds.size(), -1) == -1) {
      if (errno == EINTR) continue;
      common::fail("poll", "the container");
    }
    if (fds[2].revents != 0) hear_signal();
    if ((fds[0].revents | fds[1].revents) != 0) {
      if (const auto code = peer_.hear()) return code;
    }
    if (fds[3].revents != 0 && read_input()) return std::nullopt;
  }
}

}  // namespace

void require_terminal_for(bool terminal, bool input) {
  if (terminal && input && ::isatty(STDIN_FILENO) == 0) {
    throw common::ExitError(common::kFailure, "the input device is not a TTY");
  }
}

std::optional<int> attend(const Channel& channel, const SessionOptions& options) {
  MonitorPeer peer(channel);
  return Session(peer, options).run();
}

std::optional<int> attend(const ContainedProcess& process,
                          const SessionOptions& options) {
  ChildPeer peer(process);
  return Session(peer, options).run();
}

}  // namespace minidocker
