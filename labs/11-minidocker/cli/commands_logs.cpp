#include <cstdio>

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/files.hpp"
#include "minidocker/commands.hpp"
#include "minidocker/durations.hpp"
#include "minidocker/log.hpp"

namespace minidocker {

using common::check;
using common::UniqueFd;

namespace {

/// Wakes up when a file grows.
UniqueFd watch(const std::filesystem::path& file) {
  UniqueFd fd(check(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK), "inotify_init1"));
  // It may have been removed; the container's end is told otherwise.
  (void)::inotify_add_watch(fd.get(), file.c_str(), IN_MODIFY);
  return fd;
}

class Printer {
 public:
  explicit Printer(const CommandLine& line) : timestamps_(line.timestamps) {
    if (!line.since.empty()) since_ = parse_time(line.since, now(), "since");
    if (!line.until.empty()) until_ = parse_time(line.until, now(), "until");
  }

  void print_all(LogReader& reader) const {
    while (const auto line = reader.next()) print(*line);
  }

 private:
  void print(const LogLine& line) const {
    if (since_ && line.time < *since_) return;
    if (until_ && line.time > *until_) return;
    std::string text = line.text;
    if (timestamps_) text = rfc3339_nano_fixed(line.time) + " " + text;
    common::write_all(line.error ? STDERR_FILENO : STDOUT_FILENO, text,
                      "standard output");
  }

  bool timestamps_;
  std::optional<Time> since_;
  std::optional<Time> until_;
};

/// Docker's way: what is no number is all.
std::optional<std::size_t> tail_of(const std::string& text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos)
    return {};
  return static_cast<std::size_t>(std::strtoull(text.c_str(), nullptr, 10));
}

}  // namespace

int logs(Engine& engine, const CommandLine& line) {
  const Container container = engine.find(line.names.front());
  if (container.state.status == Status::kDead) {
    throw common::ExitError(
        common::kFailure,
        "can not get logs from container which is dead or marked for removal");
  }
  const auto folder = engine.home().container(container.id);
  const Printer printer(line);
  // In this order, and nothing is missed: first to hear of the end, then of growth, then
  // what is there.
  std::optional<Channel> monitor;
  if (line.follow) monitor = engine.connect(container);
  const UniqueFd growth = line.follow ? watch(folder / kLogFile) : UniqueFd();
  LogReader reader(folder);
  if (const auto tail = tail_of(line.tail)) reader.skip_to_last(*tail);
  printer.print_all(reader);
  while (monitor) {
    pollfd fds[] = {{growth.get(), POLLIN, 0}, {monitor->get(), POLLIN, 0}};
    if (::poll(fds, 2, -1) == -1 && errno != EINTR) common::fail("poll", "the log");
    if (fds[0].revents != 0) {
      char events[4096];
      while (::read(growth.get(), events, sizeof events) > 0) {
      }
    }
    if (fds[1].revents != 0) {
      const auto message = monitor->receive();
      if (!message || message->tag == Tag::kEnded) monitor.reset();
    }
    printer.print_all(reader);
  }
  return common::kSuccess;
}

}  // namespace minidocker
