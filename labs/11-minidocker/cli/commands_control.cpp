// The commands that change containers and images that there are.
#include <chrono>
#include <string_view>

#include <fmt/format.h>

#include "common/cli.hpp"
#include "each.hpp"
#include "minidocker/commands.hpp"
#include "minidocker/session.hpp"

namespace minidocker {

using common::ExitError;

namespace {

std::optional<std::chrono::seconds> grace_of(const CommandLine& line) {
  if (!line.timeout) return std::nullopt;
  // As docker: less than nothing means for ever, as long as a poll(2) can wait.
  constexpr int kForEver = 2'000'000;
  return std::chrono::seconds(*line.timeout < 0 ? kForEver : *line.timeout);
}

}  // namespace

int kill(Engine& engine, const CommandLine& line) {
  const int signal = signal_number(line.signal);
  return for_each_name(line.names, [&](const std::string& name) {
    try {
      const Container container = engine.find(name);
      if (!engine.kill(container, signal)) throw not_running(container);
    } catch (const ExitError& error) {
      throw ExitError(common::kFailure,
                      fmt::format("Cannot kill container: {}: {}", name, error.what()));
    }
    common::print(name);
  });
}

int stop(Engine& engine, const CommandLine& line) {
  return for_each_name(line.names, [&](const std::string& name) {
    engine.stop(engine.find(name), grace_of(line));
    common::print(name);
  });
}

namespace {

void require_restartable(const Container& container, const std::string& name) {
  std::string why;
  if (container.config.auto_remove) {
    why = "it was made with --rm, and goes when it ends";
  } else if (container.state.status == Status::kDead) {
    why = "container is marked for removal and cannot be started";
  }
  if (why.empty()) return;
  throw ExitError(common::kFailure, "Cannot restart container " + name + ": " + why);
}

}  // namespace

int restart(Engine& engine, const CommandLine& line) {
  engine.close();  // each start forks
  return for_each_name(line.names, [&](const std::string& name) {
    Engine own{Home(line.root)};
    const Container container = own.find(name);
    require_restartable(container, name);
    own.stop(container, grace_of(line));
    if (const auto channel = own.start(container, false)) await_start(*channel);
    common::print(name);
  });
}

int wait(Engine& engine, const CommandLine& line) {
  return for_each_name(line.names, [&](const std::string& name) {
    common::print(std::to_string(engine.wait(engine.find(name))));
  });
}

int rename(Engine& engine, const CommandLine& line) {
  const Container container = engine.find(line.names[0]);
  if (container.name == line.names[1]) {
    throw ExitError(common::kFailure,
                    "Renaming a container with the same name as its current name");
  }
  engine.rename(container, line.names[1]);
  return common::kSuccess;
}

int rm(Engine& engine, const CommandLine& line) {
  int code = common::kSuccess;
  for (const auto& name : line.names) {
    std::optional<Container> container;
    try {
      container = engine.find(name);
    } catch (const ExitError& error) {
      complain(error);
      // Docker's way: what is not there is what -f was to achieve.
      const bool absent = std::string_view(error.what()).starts_with("No such container");
      if (!line.force || !absent) code = common::kFailure;
      continue;
    }
    const int done = for_each_name({name}, [&](const std::string&) {
      engine.remove(*container, line.force);
      common::print(name);
    });
    if (done != common::kSuccess) code = done;
  }
  try {
    engine.sweep();
  } catch (const std::exception&) {
    // The next rm tries again; those that were named are gone.
  }
  return code;
}

int rmi(Engine& engine, const CommandLine& line) {
  return for_each_name(line.names, [&](const std::string& name) {
    const Removal done = engine.images().remove(name, line.force);
    for (const auto& tag : done.untagged) common::print("Untagged: " + tag);
    for (const auto& id : done.deleted) common::print("Deleted: " + id);
  });
}

int tag(Engine& engine, const CommandLine& line) {
  engine.images().tag(line.names[0], line.names[1]);
  return common::kSuccess;
}

}  // namespace minidocker
