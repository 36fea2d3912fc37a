#include "minidocker/session.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <deque>

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/files.hpp"
#include "common/signal_queue.hpp"
#include "process/process.hpp"
#include "raw_terminal.hpp"

namespace minidocker {

using common::check;
using common::UniqueFd;

namespace {

/// The signals that a session hears, as events.
class Signals {
 public:
  Signals()
      : fd_(check(::signalfd(-1, &held_.all(), SFD_CLOEXEC | SFD_NONBLOCK), "signalfd")) {
  }

  int fd() const { return fd_.get(); }
  /// 0 if there is none.
  int next() const {
    signalfd_siginfo info{};
    return ::read(fd_.get(), &info, sizeof info) == sizeof info
               ? static_cast<int>(info.ssi_signo)
               : 0;
  }

 private:
  HeldSignals held_;
  UniqueFd fd_;
};

/// What kFailed says.
common::ExitError failure_in(const std::string& text) {
  int code = common::kOurs;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
  (void)error;
  return {code, std::string(end + 1, text.data() + text.size())};
}

/// What a session talks to: a monitor, or a process of ours. Nothing that is sent waits:
/// both sides could wait for each other then.
class Peer {
 public:
  virtual ~Peer() = default;
  /// To be polled: something can be read. -1 if there is none.
  virtual std::array<int, 2> fds() const = 0;
  /// To be polled while something is still to be sent; -1 if nothing is.
  virtual int full() const = 0;
  /// Sends what it takes now.
  virtual void flush() = 0;
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
  int full() const override { return waiting_.empty() ? -1 : channel_.get(); }
  void flush() override;
  std::optional<int> hear() override;
  void type(std::string_view keys) override { send(Tag::kInput, std::string(keys)); }
  void end_input() override { send(Tag::kEndOfInput, ""); }
  void resize(const winsize& size) override {
    send(Tag::kResize, std::to_string(size.ws_row) + " " + std::to_string(size.ws_col));
  }
  void signal(int number) override { send(Tag::kSignal, std::to_string(number)); }

 private:
  void send(Tag tag, std::string text) {
    waiting_.push_back({tag, std::move(text)});
    flush();
  }

  const Channel& channel_;
  std::deque<Message> waiting_;
};

void MonitorPeer::flush() {
  // A monitor that is gone is heard of by hear().
  while (!waiting_.empty() &&
         channel_.try_send(waiting_.front().tag, waiting_.front().text)) {
    waiting_.pop_front();
  }
}

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
    case Tag::kFailed:
      throw failure_in(message->text);
    default:
      break;
  }
  return std::nullopt;
}

/// Without a terminal the process has our own descriptors, and needs no help.
class ChildPeer : public Peer {
 public:
  explicit ChildPeer(const ContainedProcess& process) : process_(process) {
    if (!process.terminal.valid()) return;
    const int flags = check(::fcntl(terminal(), F_GETFL), "fcntl", "F_GETFL");
    check(::fcntl(terminal(), F_SETFL, flags | O_NONBLOCK), "fcntl", "F_SETFL");
  }

  std::array<int, 2> fds() const override {
    return {process_.pidfd.get(), closed_ ? -1 : terminal()};
  }
  int full() const override { return waiting_.empty() || closed_ ? -1 : terminal(); }
  void flush() override;
  std::optional<int> hear() override;
  void type(std::string_view keys) override {
    waiting_ += keys;
    flush();
  }
  void end_input() override {}
  void resize(const winsize& size) override {
    if (!closed_) (void)::ioctl(terminal(), TIOCSWINSZ, &size);
  }
  void signal(int number) override { process_.pidfd.signal(number); }

 private:
  int terminal() const { return process_.terminal.get(); }
  bool show_output();

  const ContainedProcess& process_;
  std::string waiting_;
  bool closed_ = false;
};

void ChildPeer::flush() {
  while (!waiting_.empty() && !closed_) {
    const ssize_t size = ::write(terminal(), waiting_.data(), waiting_.size());
    if (size == -1 && errno == EINTR) continue;
    if (size == -1 && errno == EAGAIN) return;
    if (size == -1) {
      waiting_.clear();
      return;
    }
    waiting_.erase(0, static_cast<std::size_t>(size));
  }
}

/// @return Whether there was any.
bool ChildPeer::show_output() {
  if (closed_ || terminal() == -1) return false;
  std::array<char, Channel::kLimit> bytes;
  const ssize_t size = ::read(terminal(), bytes.data(), bytes.size());
  if (size == -1 && (errno == EAGAIN || errno == EINTR)) return false;
  if (size <= 0) {  // EIO: nobody has it open any more
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
  if (signal == 0 || (!options_.pass_signals && signal == SIGCONT)) return;
  // Not by dying of it: the terminal must be as it was.
  if (!options_.pass_signals) common::throw_interrupted("minidocker", signal);
  peer_.signal(signal);
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
    const bool may_read = !input_ended_ && peer_.full() == -1;
    std::array<pollfd, 5> fds = {
        pollfd{theirs[0], POLLIN, 0}, pollfd{theirs[1], POLLIN, 0},
        pollfd{signals_.fd(), POLLIN, 0}, pollfd{may_read ? STDIN_FILENO : -1, POLLIN, 0},
        pollfd{peer_.full(), POLLOUT, 0}};
    if (::poll(fds.data(), fds.size(), -1) == -1) {
      if (errno == EINTR) continue;
      common::fail("poll", "the container");
    }
    if (fds[2].revents != 0) hear_signal();
    if ((fds[0].revents | fds[1].revents) != 0) {
      if (const auto code = peer_.hear()) return code;
    }
    if (fds[4].revents != 0) peer_.flush();
    if (fds[3].revents != 0 && read_input()) return std::nullopt;
  }
}

}  // namespace

HeldSignals::HeldSignals() {
  sigemptyset(&all_);
  for (const int signal :
       {SIGWINCH, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGCONT}) {
    sigaddset(&all_, signal);
  }
  check(::sigprocmask(SIG_BLOCK, &all_, &before_), "sigprocmask");
}

HeldSignals::~HeldSignals() {
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

void require_terminal_for(bool terminal, bool input) {
  if (terminal && input && ::isatty(STDIN_FILENO) == 0) {
    throw common::ExitError(common::kFailure, "the input device is not a TTY");
  }
}

void await_start(const Channel& channel) {
  const auto word = channel.receive();
  if (!word) throw common::ExitError(common::kOurs, "the monitor was killed");
  if (word->tag == Tag::kStarted) return;
  throw failure_in(word->text);
}

int finish(std::optional<int> code, bool silent) {
  if (code) return *code;
  if (silent) return common::kSuccess;
  throw common::ExitError(common::kFailure, "read escape sequence");
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
