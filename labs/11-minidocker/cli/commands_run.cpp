// The commands that start processes in containers, and take part in them.
#include <fcntl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "each.hpp"
#include "minidocker/commands.hpp"
#include "minidocker/failures.hpp"
#include "minidocker/runtime.hpp"
#include "minidocker/session.hpp"

namespace minidocker {

using common::check;
using common::ExitError;

namespace {

SessionOptions session_of(const CommandLine& line, const ContainerConfig& config,
                          bool input) {
  return {.terminal = config.terminal,
          .input = input && config.open_stdin,
          .pass_signals = line.sig_proxy,
          .detach_keys = line.detach_keys};
}

/// @throws ExitError "No such image: x", and so on, with the code of run and create
Container create_or_refuse(Engine& engine, const CommandLine& line, int code) {
  try {
    return engine.create(line.create);
  } catch (const ExitError& error) {
    throw ExitError(code, error.what());
  }
}

void require_running(const Container& container) {
  if (container.state.status == Status::kRunning) return;
  throw ExitError(common::kFailure, "Container " + container.id + " is not running");
}

/// @return The exit code of a session that has come to its end.
int finish(std::optional<int> code, bool silent) {
  if (code) return *code;
  if (silent) return common::kSuccess;
  throw ExitError(common::kFailure, "read escape sequence");
}

/// With --rm, what could not even get a monitor goes again.
std::optional<Channel> start_or_remove(Engine& engine, const CommandLine& line,
                                       const Container& container) {
  try {
    return engine.start(container, !line.detach);
  } catch (const std::exception&) {
    if (line.create.auto_remove) Engine(Home(line.root)).remove(container, true);
    throw;
  }
}

}  // namespace

int create(Engine& engine, const CommandLine& line) {
  const Container container = create_or_refuse(engine, line, common::kFailure);
  common::print(container.id);
  return common::kSuccess;
}

int run(Engine& engine, const CommandLine& line) {
  if (!line.detach) require_terminal_for(line.create.terminal, line.create.open_stdin);
  const Container container = create_or_refuse(engine, line, common::kOurs);
  const auto channel = start_or_remove(engine, line, container);
  if (!channel) {
    throw ExitError(common::kOurs, "Container " + container.id + " is started by others");
  }
  if (line.detach) {
    common::print(container.id);
    await_start(*channel);
    return common::kSuccess;
  }
  await_start(*channel);
  return finish(attend(*channel, session_of(line, container.config, true)), true);
}

int start(Engine& engine, const CommandLine& line) {
  const bool attached = line.attach || line.interactive;
  if (!attached) {
    engine.close();  // each start forks
    return for_each_name(line.names, [&](const std::string& name) {
      Engine own{Home(line.root)};  // an engine is good for one start
      const Container container = own.find(name);
      if (const auto channel = own.start(container, false)) await_start(*channel);
      common::print(name);
    });
  }
  if (line.names.size() > 1) {
    throw ExitError(common::kFailure,
                    "you cannot start and attach multiple containers at once");
  }
  const Container container = engine.find(line.names.front());
  require_terminal_for(container.config.terminal, line.interactive);
  auto channel = engine.start(container, true);
  if (!channel) return attach(engine, line);
  await_start(*channel);
  const auto options = session_of(line, container.config, line.interactive);
  return finish(attend(*channel, options), true);
}

int attach(Engine& engine, const CommandLine& line) {
  const Container container = engine.find(line.names.front());
  const auto channel = engine.connect(container);
  if (!channel) {
    throw ExitError(common::kFailure,
                    "You cannot attach to a stopped container, start it first");
  }
  const bool input = !line.no_stdin;
  require_terminal_for(container.config.terminal, input && container.config.open_stdin);
  channel->send(Tag::kAttach);
  return finish(attend(*channel, session_of(line, container.config, input)), false);
}

namespace {

ProcessSpec process_of(const CommandLine& line, const Container& container) {
  const auto& asked = line.create;
  ProcessSpec spec;
  spec.argv = line.argv;
  spec.environment = container.config.environment;
  spec.environment.insert(spec.environment.begin(), "HOSTNAME=" + container.hostname());
  if (line.terminal) spec.environment.insert(spec.environment.begin(), "TERM=xterm");
  spec.environment.insert(spec.environment.end(), asked.environment.begin(),
                          asked.environment.end());
  spec.working_folder = asked.working_folder.empty() ? container.config.working_folder
                                                     : asked.working_folder;
  spec.user = asked.user.empty() ? container.config.user : asked.user;
  spec.terminal = line.terminal && !line.detach;  // nobody would be at it
  return spec;
}

/// A pidfd of the container's first process, which no other process can take the place
/// of.
common::PidFd first_process(const Engine& engine, const Container& container) {
  const auto channel = engine.connect(container);
  common::UniqueFd pidfd;
  if (channel && channel->send(Tag::kAskProcess)) channel->receive(&pidfd);
  if (!pidfd.valid()) {
    throw ExitError(common::kFailure, "Container " + container.id + " is not running");
  }
  return common::PidFd(std::move(pidfd));
}

}  // namespace

int exec(Engine& engine, const CommandLine& line) {
  require_terminal_for(line.terminal && !line.detach, line.interactive);
  const Container container = engine.find(line.names.front());
  require_running(container);
  ProcessSpec spec = process_of(line, container);
  const auto first = first_process(engine, container);
  engine.close();  // no door to it for who is in the container
  const common::UniqueFd null(
      check(::open("/dev/null", O_RDWR | O_CLOEXEC), "open", "/dev/null"));
  if (!line.interactive) spec.stdio[0] = null.get();
  if (line.detach) spec.stdio = {null.get(), null.get(), null.get()};
  try {
    const auto process = native_runtime()->exec(first, spec);
    if (line.detach) return common::kSuccess;
    const SessionOptions options{.terminal = line.terminal,
                                 .input = line.interactive && line.terminal,
                                 .pass_signals = false,
                                 .detach_keys = ""};
    return finish(attend(process, options), false);
  } catch (const common::ExitError&) {
    throw;
  } catch (const std::exception& error) {
    const Failure failure = explain_failure(error, spec.argv);
    throw ExitError(failure.exit_code, failure.text);
  }
}

}  // namespace minidocker
