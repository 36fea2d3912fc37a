#include "harness/process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "common/check.hpp"
#include "common/files.hpp"

namespace harness {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t kMostOutput = 4 << 20;  // bytes that are kept of each stream

/// One recvmsg(2) with the sender's credentials. @return false at end of file.
bool receive(int fd, Event& event) {
  std::array<char, 8192> data{};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(ucred))> control{};
  iovec part{data.data(), data.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t size = -1;
  do {
    size = ::recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
  } while (size == -1 && errno == EINTR);
  if (size <= 0) return false;
  event.text.assign(data.data(), static_cast<std::size_t>(size));
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_CREDENTIALS)
      continue;
    ucred sender{};
    std::memcpy(&sender, CMSG_DATA(header), sizeof sender);
    event.pid = sender.pid;
  }
  return true;
}

milliseconds left_until(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
  return std::max(left, milliseconds{0});
}

}  // namespace

milliseconds patience(milliseconds limit) {
  const char* factor = std::getenv("HARNESS_SLOWNESS");
  const int times = factor != nullptr ? std::max(1, std::atoi(factor)) : 1;
  return limit * times;
}

Process::Process(pid_t pid, common::UniqueFd output, common::UniqueFd error,
                 common::UniqueFd events)
    : child_(pid),
      pidfd_(common::PidFd::open(pid)),
      output_(std::move(output)),
      error_(std::move(error)),
      events_(std::move(events)) {}

bool Process::take(int fd, Event::Kind kind, Event& event) {
  event.kind = kind;
  if (!receive(fd, event)) {
    if (fd == output_.get()) output_.reset();
    if (fd == error_.get()) error_.reset();
    if (fd == events_.get()) events_.reset();
    return false;
  }
  if (kind == Event::Kind::kHeld) {
    held_ = event;
  } else {
    std::string& all = kind == Event::Kind::kOutput ? output_text_ : error_text_;
    if (all.size() < kMostOutput) all += event.text;
  }
  return true;
}

std::optional<Event> Process::next(milliseconds limit) {
  return next_until(Clock::now() + patience(limit));
}

std::optional<Event> Process::next_until(Clock::time_point deadline) {
  for (;;) {
    // The order matters: when news has come on several, output is read before the report
    // of what happened after it, and the end comes last.
    std::array<pollfd, 4> ends = {{{output_.get(), POLLIN, 0},
                                   {error_.get(), POLLIN, 0},
                                   {events_.get(), POLLIN, 0},
                                   {pidfd_.get(), POLLIN, 0}}};
    const auto left = static_cast<int>(left_until(deadline).count());
    const int ready = ::poll(ends.data(), ends.size(), left);
    if (ready == -1 && errno == EINTR) continue;
    if (ready == -1) common::fail("poll", "the submission's output");
    if (ready == 0) return std::nullopt;
    constexpr std::array kKinds = {Event::Kind::kOutput, Event::Kind::kError,
                                   Event::Kind::kHeld};
    bool closed = false;
    for (std::size_t i = 0; i < kKinds.size(); ++i) {
      Event event;
      if (ends[i].revents == 0) continue;
      if (take(ends[i].fd, kKinds[i], event)) return event;
      closed = true;
    }
    if (!closed && ends[3].revents != 0) return Event{Event::Kind::kEnd, "", pid()};
  }
}

std::optional<Event> Process::wait_for_line(std::string_view text, milliseconds limit) {
  const auto deadline = Clock::now() + patience(limit);
  while (auto event = next_until(deadline)) {
    if (event->kind == Event::Kind::kEnd || event->kind == Event::Kind::kHeld) break;
    if (event->kind != Event::Kind::kOutput) continue;
    for (const auto line : common::split(event->text, '\n')) {
      if (line == text) return event;
    }
  }
  return std::nullopt;
}

bool Process::stands_within(milliseconds limit) {
  if (held_) return true;
  pollfd report{events_.get(), POLLIN, 0};
  if (::poll(&report, 1, static_cast<int>(patience(limit).count())) != 1) return false;
  Event event;
  return take(events_.get(), Event::Kind::kHeld, event);
}

std::optional<int> Process::wait(milliseconds limit) {
  const auto deadline = Clock::now() + patience(limit);
  for (;;) {
    if (held_) let_go();
    const auto event = next_until(deadline);
    if (!event) return std::nullopt;
    if (event->kind == Event::Kind::kEnd) break;
  }
  if (!pidfd_.wait_exit(left_until(deadline))) return std::nullopt;
  return common::shell_status(child_.wait());
}

std::optional<int> Process::end(milliseconds limit) {
  let_go();
  signal(SIGTERM);
  if (const auto status = wait(limit)) return status;
  signal(SIGKILL);
  return std::nullopt;
}

std::string Process::last_words() const {
  std::string words(common::trim(error_text_));
  if (held_) words = common::trim(held_->text);
  if (const auto line = words.find('\n'); line != std::string::npos) words.resize(line);
  constexpr std::string_view kFailed = "FAILED ";
  if (words.starts_with(kFailed)) words.erase(0, kFailed.size());
  return words;
}

}  // namespace harness
