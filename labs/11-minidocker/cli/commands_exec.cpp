// A further command in a container that runs.
#include <fcntl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/pid_fd.hpp"
#include "minidocker/commands.hpp"
#include "minidocker/failures.hpp"
#include "minidocker/runtime.hpp"
#include "minidocker/session.hpp"

namespace minidocker {

using common::check;
using common::ExitError;

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

}  // namespace

int exec(Engine& engine, const CommandLine& line) {
  require_terminal_for(line.terminal && !line.detach, line.interactive);
  const Container container = engine.find_running(line.names.front());
  ProcessSpec spec = process_of(line, container);
  const auto first = engine.first_process(container);
  if (!first) throw not_running(container);
  engine.close();  // no door to it for who is in the container
  const common::UniqueFd null(
      check(::open("/dev/null", O_RDWR | O_CLOEXEC), "open", "/dev/null"));
  if (!line.interactive) spec.stdio[0] = null.get();
  if (line.detach) spec.stdio = {null.get(), null.get(), null.get()};
  try {
    const auto process = native_runtime()->exec(*first, spec);
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
