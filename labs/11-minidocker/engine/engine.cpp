#include "minidocker/engine.hpp"

#include <algorithm>
#include <csignal>
#include <set>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/lock.hpp"
#include "minidocker/monitor.hpp"
#include "minidocker/names.hpp"
#include "minidocker/record.hpp"
#include "minidocker/schema.hpp"
#include "minidocker/steps.hpp"
#include "rootfs/remove_tree.hpp"

namespace minidocker {
namespace fs = std::filesystem;

using common::check;
using common::ExitError;
using common::Lock;

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr char kPath[] =
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

std::string key_of(const std::string& setting) {
  return setting.substr(0, setting.find('='));
}

/// Later settings take the place of earlier ones.
void set(std::vector<std::string>& environment, const std::string& setting) {
  for (auto& known : environment) {
    if (key_of(known) != key_of(setting)) continue;
    known = setting;
    return;
  }
  environment.push_back(setting);
}

std::vector<std::string> environment_for(const CreateRequest& request,
                                         const ImageConfig& image) {
  std::vector<std::string> environment = {kPath};
  if (request.terminal) environment.emplace_back("TERM=xterm");
  for (const auto& setting : image.environment) set(environment, setting);
  for (const auto& setting : request.environment) set(environment, setting);
  return environment;
}

void set_command(ContainerConfig& config, const CreateRequest& request,
                 const ImageConfig& image) {
  if (!request.entrypoint) {
    config.argv = image.entrypoint;
  } else if (!request.entrypoint->empty()) {
    config.argv = {*request.entrypoint};
  }
  config.entrypoint_length = config.argv.size();
  // An entrypoint of one's own does not get the image's command.
  const bool own = !request.command.empty() || request.entrypoint;
  const auto& command = own ? request.command : image.command;
  config.argv.insert(config.argv.end(), command.begin(), command.end());
  if (config.argv.empty()) throw ExitError(common::kOurs, "no command specified");
}

ContainerConfig config_for(const CreateRequest& request, const Image& image) {
  const auto given = [](const std::string& asked, const std::string& otherwise) {
    return asked.empty() ? otherwise : asked;
  };
  ContainerConfig config;
  config.image = request.image;
  config.image_id = image.id;
  set_command(config, request, image.config);
  config.environment = environment_for(request, image.config);
  config.working_folder =
      given(given(request.working_folder, image.config.working_folder), "/");
  config.user = given(request.user, image.config.user);
  config.hostname = request.hostname;
  config.mounts = request.mounts;
  config.labels = request.labels;
  config.terminal = request.terminal;
  config.open_stdin = request.open_stdin;
  config.attached = request.attached;
  config.auto_remove = request.auto_remove;
  config.stop_signal = request.stop_signal.value_or(config.stop_signal);
  config.stop_timeout = request.stop_timeout.value_or(config.stop_timeout);
  return config;
}

/// A monitor that was killed says no last word.
constexpr int kNoWord = -1;

/// The exit code that a monitor tells, if it comes in time.
std::optional<int> await_end(const Channel& channel, std::optional<milliseconds> limit) {
  const auto deadline = steady_clock::now() + limit.value_or(milliseconds{0});
  for (;;) {
    int left = -1;
    if (limit) {
      const auto rest = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
      left = static_cast<int>(std::max(rest, milliseconds{0}).count());
    }
    pollfd fd{channel.get(), POLLIN, 0};
    const int ready = ::poll(&fd, 1, left);
    if (ready == -1 && errno != EINTR) common::fail("poll", "the monitor");
    if (ready == 0) return std::nullopt;
    if (ready < 0) continue;
    const auto message = channel.receive();
    if (!message) return kNoWord;
    if (message->tag == Tag::kEnded) return std::atoi(message->text.c_str());
  }
}

}  // namespace

void make_missing_sources(const std::vector<BindMount>& mounts) {
  for (const auto& mount : mounts) {
    std::error_code error;
    if (fs::exists(fs::symlink_status(mount.source, error))) continue;
    fs::create_directories(mount.source, error);
    if (error) throw common::SyscallError(error.value(), "mkdir", mount.source);
  }
}

ExitError not_running(const Container& container) {
  return {common::kFailure, "Container " + container.id + " is not running"};
}

Engine::Engine(Home home)
    : home_(std::move(home)),
      database_(std::make_unique<Database>(open_database(home_))),
      containers_(std::make_unique<Containers>(*database_)),
      images_(tree_images(home_, *database_)) {}

Engine::~Engine() = default;

void Engine::close() {
  images_.reset();
  containers_.reset();
  database_.reset();
}

std::vector<Container> Engine::containers() {
  return reconcile(home_, *containers_, containers_->all());
}

Container Engine::find(const std::string& reference) {
  auto found = reconcile(home_, *containers_, {containers_->find(reference)});
  if (found.empty()) return containers_->find(reference);  // says that there is none
  return std::move(found.front());
}

Container Engine::find_running(const std::string& reference) {
  Container container = find(reference);
  if (container.state.status != Status::kRunning) throw not_running(container);
  return container;
}

Container Engine::create(const CreateRequest& request) {
  database_->set_durable(!request.auto_remove);  // in a transaction it is too late
  // The image is not removed between its look-up and the container's row.
  Transaction transaction(*database_);
  const auto image = images_->find(request.image);
  if (!image) {
    throw ExitError(common::kOurs,
                    fmt::format("No such image: {}: see 'minidocker images', and "
                                "'minidocker import' for how to make one",
                                request.image));
  }
  if (!request.name.empty()) check_container_name(request.name);
  Container container;
  container.id = random_id();
  container.created = now();
  container.config = config_for(request, *image);
  container.name = request.name;
  if (!container.name.empty() && container.name.front() == '/')
    container.name.erase(0, 1);
  constexpr int kTries = 100;
  for (int tries = 0;; ++tries) {
    if (request.name.empty()) container.name = random_name();
    try {
      containers_->add(container);
      transaction.commit();
      return container;
    } catch (const ExitError&) {
      if (!request.name.empty() || tries == kTries) throw;
    }
  }
}

Lock Engine::take_turn(const Container& container) const {
  const fs::path run = home_.run(container.id);
  try {
    make_private_folder(run);
    Lock turn = Lock::wait_for(run / "turn", Lock::Mode::kExclusive);
    if (containers_->get(container.id)) return turn;
    rootfs::remove_tree(run);  // which we have made again
  } catch (const common::SyscallError& error) {
    if (error.code().value() != ENOENT) throw;  // removed while we waited
  }
  throw ExitError(common::kFailure, "No such container: " + container.name);
}

Lock Engine::hold(const Container& container) const {
  Lock turn = take_turn(container);
  const auto current = containers_->get(container.id);
  if (current && current->state.status != Status::kDead) return turn;
  throw ExitError(
      common::kFailure,
      "container is marked for removal and cannot be used: " + container.name);
}

std::optional<Channel> Engine::start(const Container& container, bool attach) {
  if (container.state.status == Status::kDead) {
    throw ExitError(common::kFailure,
                    "container is marked for removal and cannot be started");
  }
  const bool running = container.state.status == Status::kRunning;
  if (running && has_monitor(home_, container.id)) return std::nullopt;
  std::optional<Lock> turn = hold(container);
  auto [lock, current] = claim(home_, *containers_, container.id);
  if (!lock || !current) return std::nullopt;
  // Who asks for the monitor from now on waits until it answers.
  auto listener = listen_in(home_.run(container.id));
  const auto image = images_->find(container.config.image_id);
  if (!image) {
    throw ExitError(common::kFailure, "No such image: " + container.config.image);
  }
  make_missing_sources(current->config.mounts);
  auto channels = ChannelPair::open();
  Assignment assignment{.home = home_,
                        .container = *current,
                        .root = images_->view(*image, home_.container(container.id)),
                        .lock = std::move(lock),
                        .listener = std::move(listener),
                        .client = std::move(channels.monitor),
                        .attach = attach};
  assignment.root.disposable = container.config.auto_remove;
  close();
  turn.reset();  // not for the monitor
  if (check(::fork(), "fork", "the monitor") == 0) {
    channels.client.close();
    run_monitor(std::move(assignment));
  }
  return std::move(channels.client);
}

std::optional<Channel> Engine::connect(const Container& container) const {
  Channel channel;
  // Who takes a monitor's lock listens as the next thing.
  common::becomes_true([&] {
    channel = connect_in(home_.run(container.id));
    return channel.valid() || !has_monitor(home_, container.id);
  });
  if (!channel.valid()) return std::nullopt;
  return channel;
}

std::optional<common::PidFd> Engine::first_process(const Container& container) const {
  const auto channel = connect(container);
  common::UniqueFd pidfd;
  if (channel && channel->send(Tag::kAskProcess)) channel->receive(&pidfd);
  if (!pidfd.valid()) return std::nullopt;
  return common::PidFd(std::move(pidfd));
}

bool Engine::kill(const Container& container, int signal) const {
  const auto channel = connect(container);
  return channel && channel->send(Tag::kSignal, std::to_string(signal));
}

void Engine::stop(const Container& container,
                  std::optional<std::chrono::seconds> timeout) const {
  const auto channel = connect(container);
  if (!channel) return;
  const std::chrono::seconds grace =
      timeout.value_or(std::chrono::seconds(container.config.stop_timeout));
  channel->send(Tag::kSignal, std::to_string(container.config.stop_signal));
  if (await_end(*channel, grace)) return;
  channel->send(Tag::kSignal, std::to_string(SIGKILL));
  await_end(*channel, std::nullopt);
}

int Engine::wait(const Container& container) {
  if (const auto channel = connect(container)) {
    const auto code = await_end(*channel, std::nullopt);
    if (code && *code != kNoWord) return *code;
  }
  return find(container.id).state.exit_code;
}

void Engine::rename(const Container& container, const std::string& name) {
  check_container_name(name);
  containers_->rename(container.id, name.front() == '/' ? name.substr(1) : name);
}

void Engine::remove(const Container& container, bool force) {
  if (force) stop_now(container);
  const Lock turn = take_turn(container);
  // A monitor lets go of its lock a moment after it has said how its container ended.
  if (!common::becomes_true([&] { return !has_monitor(home_, container.id); })) {
    throw ExitError(
        common::kFailure,
        fmt::format("You cannot remove a running container {}. Stop the container before "
                    "attempting removal or force remove",
                    container.id));
  }
  // From now on it can only be removed, should this be cut off.
  containers_->set_dead(container.id);
  erase(home_, *containers_, container.id);
}

void Engine::stop_now(const Container& container) const {
  const auto channel = connect(container);
  if (!channel) return;
  channel->send(Tag::kSignal, std::to_string(SIGKILL));
  await_end(*channel, std::nullopt);
}

void Engine::sweep() {
  std::set<std::string> known;
  for (const auto& container : containers_->all()) known.insert(container.id);
  for (const auto& folder : {home_.containers(), home_.run()}) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string id = entry.path().filename();
      if (known.contains(id) || containers_->get(id) || has_monitor(home_, id)) continue;
      rootfs::remove_tree(entry.path());
    }
  }
}

}  // namespace minidocker
