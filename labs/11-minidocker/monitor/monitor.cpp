#include "minidocker/monitor.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <deque>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/signal_queue.hpp"
#include "minidocker/failures.hpp"
#include "minidocker/files.hpp"
#include "minidocker/record.hpp"
#include "minidocker/runtime.hpp"
#include "minidocker/schema.hpp"
#include "minidocker/steps.hpp"
#include "process/proc.hpp"
#include "process/process.hpp"
#include "streams.hpp"

namespace minidocker {

using common::check;
using common::UniqueFd;

namespace {

/// What waits for a client that does not read; more than this, and the container waits.
constexpr std::size_t kQueueLimit = 1 << 20;

class Monitor {
 public:
  explicit Monitor(Assignment assignment)
      : work_(std::move(assignment)),
        listener_(std::move(work_.listener)),
        log_(open_log(work_.home.container(work_.container.id))),
        streams_(work_.container.config, log_.get()) {}

  void run();

 private:
  ContainerSpec spec() const;
  bool start();
  void serve();
  void accept_client();
  void hear(Client& client);
  void answer(Client& client, const Message& message);
  void resize(const std::string& text) const;
  void signal(const std::string& text) const;
  void tell(Tag tag, std::string_view text);
  bool must_wait() const;
  void part_with_clients();
  void say_goodbye(int exit_code);
  void give_up(const std::exception& error);
  void open_records();

  Assignment work_;
  UniqueFd listener_;
  UniqueFd log_;
  Streams streams_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<ContainedProcess> process_;
  std::deque<Client> clients_;
};

/// As kFailed has it.
std::string as_text(const Failure& failure) {
  return std::to_string(failure.exit_code) + " " + failure.text;
}

ContainerSpec Monitor::spec() const {
  const auto& container = work_.container;
  ContainerSpec spec;
  spec.root = work_.root;
  spec.hostname = container.hostname();
  spec.mounts = container.config.mounts;
  spec.files = write_container_files(work_.home.container(container.id), spec.hostname);
  spec.process = {.argv = container.config.argv,
                  .environment = container.config.environment,
                  .working_folder = container.config.working_folder,
                  .user = container.config.user,
                  .terminal = container.config.terminal,
                  .stdio = streams_.for_container()};
  spec.process.environment.insert(spec.process.environment.begin(),
                                  "HOSTNAME=" + spec.hostname);
  return spec;
}

void Monitor::open_records() {
  database_ = std::make_unique<Database>(open_database(work_.home));
}

/// @return Whether the command runs; if not, the client knows why.
bool Monitor::start() {
  Client& client = clients_.emplace_back();
  client.channel = std::move(work_.client);
  client.attached = work_.attach;
  client.feeds_input = work_.attach;
  try {
    process_ = std::make_unique<ContainedProcess>(
        native_runtime()->start(spec(), [this] { open_records(); }));
    streams_.started(std::move(process_->terminal));
    Containers(*database_)
        .set_running(work_.container.id, process_->pid,
                     process::start_ticks_of(process_->pid).value_or(0), now());
    client.channel.send(Tag::kStarted);  // the first word: nothing waits for it
    return true;
  } catch (const std::exception& error) {
    const Failure failure = explain_failure(error, work_.container.config.argv);
    try {
      if (!database_) open_records();
      Containers containers(*database_);
      record_failure(work_.home, containers, work_.container, failure);
    } catch (const std::exception&) {
      // Whoever looks next sets it right; the client shall know why it does not run.
    }
    client.channel.send(Tag::kFailed, as_text(failure));
    return false;
  }
}

void Monitor::tell(Tag tag, std::string_view text) {
  if (text.empty()) return;
  for (auto& client : clients_) {
    if (client.attached) client.send(tag, text);
  }
}

bool Monitor::must_wait() const {
  return std::any_of(clients_.begin(), clients_.end(), [](const auto& client) {
    return client.waiting_bytes > kQueueLimit;
  });
}

void Monitor::accept_client() {
  UniqueFd socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (socket.valid()) clients_.emplace_back().channel = Channel(std::move(socket));
}

void Monitor::resize(const std::string& text) const {
  unsigned rows = 0;
  unsigned columns = 0;
  if (std::sscanf(text.c_str(), "%5u %5u", &rows, &columns) != 2) return;
  streams_.resize(static_cast<unsigned short>(rows),
                  static_cast<unsigned short>(columns));
}

void Monitor::signal(const std::string& text) const {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  if (number > 0 && number < NSIG) process_->pidfd.signal(number);
}

void Monitor::answer(Client& client, const Message& message) {
  switch (message.tag) {
    case Tag::kAttach:
      client.attached = true;
      break;
    case Tag::kInput:
      client.feeds_input = true;
      streams_.write_input(message.text);
      break;
    case Tag::kEndOfInput:
      // Who only looks in again and again must not end it; who has started it may.
      if (work_.container.config.attached) streams_.end_input();
      break;
    case Tag::kResize:
      resize(message.text);
      break;
    case Tag::kSignal:
      signal(message.text);
      break;
    case Tag::kAskProcess:
      client.channel.send_descriptor(Tag::kDescriptor, process_->pidfd.get());
      break;
    default:
      client.channel.close();  // no client of ours says that
  }
}

/// What goes wrong with a client ends that client, never the container.
void Monitor::hear(Client& client) {
  if (!client.channel.valid()) return;  // it was gone when we sent it something just now
  try {
    if (const auto message = client.channel.receive()) return answer(client, *message);
  } catch (const common::SyscallError&) {
    // Closed below.
  }
  client.channel.close();
}

/// Of a container that was run attached, standard input ends with the client that has it.
void Monitor::part_with_clients() {
  for (const auto& client : clients_) {
    if (client.channel.valid() || !client.feeds_input) continue;
    if (work_.container.config.attached) streams_.end_input();
  }
  std::erase_if(clients_, [](const auto& client) { return !client.channel.valid(); });
}

/// Until the first process has ended and all that it wrote is read.
void Monitor::serve() {
  bool running = true;
  while (running || streams_.output() != -1 || streams_.error() != -1) {
    // What a dead container has left to say is little, and must not keep it from its end.
    const bool full = running && must_wait();
    std::vector<pollfd> fds = {
        {running ? process_->pidfd.get() : -1, POLLIN, 0},
        {full ? -1 : streams_.output(), POLLIN, 0},
        {full ? -1 : streams_.error(), POLLIN, 0},
        {streams_.has_input() ? streams_.input() : -1, POLLOUT, 0},
        {listener_.get(), POLLIN, 0},
    };
    const std::size_t first = fds.size();
    const std::size_t count = clients_.size();
    for (const auto& client : clients_) {
      const bool deaf = client.feeds_input && streams_.input_is_full();
      const int events = (deaf ? 0 : POLLIN) | (client.waiting.empty() ? 0 : POLLOUT);
      fds.push_back({client.channel.get(), static_cast<short>(events), 0});
    }
    if (::poll(fds.data(), fds.size(), -1) == -1) {
      if (errno == EINTR) continue;
      common::fail("poll", "the container");
    }
    if (fds[0].revents != 0) running = false;
    if (fds[1].revents != 0) tell(Tag::kOutput, streams_.read_output());
    if (fds[2].revents != 0) tell(Tag::kError, streams_.read_error());
    if (fds[3].revents != 0) streams_.send_input();
    if (fds[4].revents != 0) accept_client();
    for (std::size_t i = 0; i < count; ++i) {
      const short events = fds[first + i].revents;
      if ((events & POLLOUT) != 0) flush(clients_[i]);
      if ((events & (POLLIN | POLLHUP | POLLERR)) != 0) hear(clients_[i]);
    }
    part_with_clients();
  }
  streams_.finish_log();
}

/// Clients get what they have not read yet, and then the end; each its own time.
void Monitor::say_goodbye(int exit_code) {
  // Who came while the end was written down has not been let in yet.
  pollfd waiting{listener_.get(), POLLIN, 0};
  while (::poll(&waiting, 1, 0) > 0) accept_client();
  listener_.reset();
  for (auto& client : clients_) client.send(Tag::kEnded, std::to_string(exit_code));
  for (;;) {
    std::vector<pollfd> fds;
    for (const auto& client : clients_) {
      if (!client.waiting.empty()) fds.push_back({client.channel.get(), POLLOUT, 0});
    }
    if (fds.empty()) return;
    if (::poll(fds.data(), fds.size(), -1) == -1 && errno != EINTR) return;
    for (auto& client : clients_) flush(client);
  }
}

/// Something went wrong with us: clients are told as well as we can.
void Monitor::give_up(const std::exception& error) {
  const Failure failure = explain_failure(error, work_.container.config.argv);
  for (auto& client : clients_) {
    (void)client.try_send({Tag::kFailed, as_text(failure)});
    client.channel.close();
    client.waiting.clear();  // or its end would be waited for
  }
}

void Monitor::run() {
  if (!start()) return;
  std::string problem;
  try {
    serve();
  } catch (const std::exception& error) {
    problem = error.what();
    process_->pidfd.signal(SIGKILL);
    give_up(error);
  }
  const int exit_code = process::wait_for(process_->pid);
  try {
    Containers containers(*database_);
    record_end(work_.home, containers, work_.container, exit_code, problem);
  } catch (const std::exception&) {
    // Whoever looks next sets it right; the clients shall know how it has ended.
  }
  work_.lock.reset();  // it may be started again while a client is slow to read
  try {
    say_goodbye(exit_code);
  } catch (const std::exception& error) {
    give_up(error);
  }
  database_->fold_log();
}

}  // namespace

void run_monitor(Assignment assignment) noexcept {
  try {
    try {
      leave_caller();
    } catch (const std::exception& error) {
      assignment.client.send(Tag::kFailed, as_text(explain_failure(error, {})));
      throw;
    }
    common::release_signals();  // the caller may hold some back for its session
    ::prctl(PR_SET_NAME, ("md:" + assignment.container.name).c_str());
    Monitor(std::move(assignment)).run();
    ::_exit(0);
  } catch (const std::exception&) {
    // The container dies with us; whoever looks next finds it so.
    ::_exit(common::kOurs);
  }
}

}  // namespace minidocker
