// The commands that start processes in containers, and take part in them.
#include "common/cli.hpp"
#include "each.hpp"
#include "minidocker/commands.hpp"
#include "minidocker/session.hpp"

namespace minidocker {

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
  std::optional<HeldSignals> held;
  if (!line.detach) held.emplace();
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
  const HeldSignals held;
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

}  // namespace minidocker
