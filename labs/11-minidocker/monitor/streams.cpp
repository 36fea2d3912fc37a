#include "streams.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "minidocker/channel.hpp"

namespace minidocker {

using common::check;
using common::Pipe;
using common::UniqueFd;

namespace {

constexpr std::size_t kInputLimit = std::size_t{64} << 10;

void do_not_wait_for(const UniqueFd& fd) {
  const int flags = check(::fcntl(fd.get(), F_GETFL), "fcntl", "F_GETFL");
  check(::fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK), "fcntl", "F_SETFL");
}

}  // namespace

Streams::Streams(const ContainerConfig& config, int log)
    : terminal_(config.terminal), output_log_(log, "stdout"), error_log_(log, "stderr") {
  if (terminal_) return;
  if (config.open_stdin) {
    auto pipe = Pipe::open();
    theirs_[0] = std::move(pipe.read);
    input_ = std::move(pipe.write);
    do_not_wait_for(input_);
  } else {
    theirs_[0].reset(
        check(::open("/dev/null", O_RDONLY | O_CLOEXEC), "open", "/dev/null"));
  }
  auto output = Pipe::open();
  auto error = Pipe::open();
  theirs_[1] = std::move(output.write);
  theirs_[2] = std::move(error.write);
  output_ = std::move(output.read);
  error_ = std::move(error.read);
  do_not_wait_for(output_);
  do_not_wait_for(error_);
}

std::array<int, 3> Streams::for_container() const {
  return {theirs_[0].get(), theirs_[1].get(), theirs_[2].get()};
}

void Streams::started(UniqueFd terminal) {
  for (auto& fd : theirs_) fd.reset();
  if (!terminal_) return;
  output_ = std::move(terminal);
  do_not_wait_for(output_);
}

std::string Streams::read(UniqueFd& fd, LogWriter& log) {
  std::string bytes(Channel::kLimit, '\0');
  const ssize_t size = ::read(fd.get(), bytes.data(), bytes.size());
  if (size == -1 && (errno == EAGAIN || errno == EINTR)) return "";
  // EIO: nobody has the terminal open any more.
  if (size <= 0) {
    fd.reset();
    return "";
  }
  bytes.resize(static_cast<std::size_t>(size));
  log.write(bytes);
  return bytes;
}

std::string Streams::read_output() {
  return read(output_, output_log_);
}

std::string Streams::read_error() {
  return read(error_, error_log_);
}

void Streams::finish_log() {
  output_log_.finish();
  error_log_.finish();
}

int Streams::input() const {
  return terminal_ ? output_.get() : input_.get();
}

bool Streams::input_is_full() const {
  return waiting_.size() > kInputLimit;
}

void Streams::write_input(std::string_view bytes) {
  if (input() == -1 || input_ends_) return;
  waiting_ += bytes;
  send_input();
}

void Streams::end_input() {
  // A terminal's input ends by a character, Ctrl-D, that somebody types.
  if (terminal_) return;
  input_ends_ = true;
  send_input();
}

void Streams::send_input() {
  while (!waiting_.empty()) {
    const ssize_t size = ::write(input(), waiting_.data(), waiting_.size());
    if (size == -1 && errno == EINTR) continue;
    if (size == -1 && errno == EAGAIN) return;
    if (size == -1) {  // nobody reads it
      waiting_.clear();
      input_ends_ = true;
      break;
    }
    waiting_.erase(0, static_cast<std::size_t>(size));
  }
  if (input_ends_) input_.reset();
}

void Streams::resize(unsigned short rows, unsigned short columns) const {
  if (!terminal_ || !output_.valid()) return;
  const winsize size{.ws_row = rows, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
  (void)::ioctl(output_.get(), TIOCSWINSZ, &size);
}

}  // namespace minidocker
