#include "rootfs/commands.hpp"

#include <cerrno>
#include <cstdio>
#include <optional>

#include <fmt/format.h>
#include <sys/stat.h>

#include "common/child.hpp"
#include "common/cli.hpp"
#include "rootfs/enter_command.hpp"
#include "rootfs/explain.hpp"
#include "rootfs/first_process.hpp"
#include "rootfs/foreground.hpp"
#include "rootfs/jail.hpp"
#include "rootfs/jail_state.hpp"
#include "rootfs/report.hpp"
#include "rootfs/stop.hpp"
#include "rootfs/store.hpp"
#include "rootfs/supervise.hpp"
#include "rootfs/template.hpp"
#include "rootfs/unprivileged.hpp"

namespace rootfs {
namespace fs = std::filesystem;

namespace {

/// 126 and 127 for a command that cannot be run, 125 for all else that goes wrong before.
int with_command_codes(const std::function<int()>& body) {
  return common::with_failure_code(common::kOurs, explain, [&] {
    try {
      return body();
    } catch (const common::SyscallError& error) {
      if (error.call() != common::kExec) throw;
      const int number = error.code().value();
      const bool missing = number == ENOENT || number == ENOTDIR;
      return common::with_failure_code(
          missing ? common::kNotFound : common::kNotExecutable, explain,
          [&]() -> int { throw; });
    }
  });
}

std::vector<std::string> command_or_shell(const CommandLine& line) {
  return line.argv.empty() ? std::vector<std::string>{"/bin/sh"} : line.argv;
}

int supervise_in(const CommandLine& line, const fs::path& rootfs,
                 const std::string& hostname, const OnStarted& on_started,
                 const fs::path& log) {
  StartOptions options;
  options.root = fs::canonical(rootfs);
  options.argv =
      line.init ? std::vector{find_init(options.root)} : command_or_shell(line);
  options.hostname = line.hostname.value_or(hostname);
  options.method = line.method;
  options.namespaces = line.method == Method::kPivotRoot;
  options.binds = line.binds;
  options.read_only = line.read_only;
  options.foreground = !line.init && !line.detach && is_in_foreground();
  for (const auto& bind : options.binds) {
    if (!fs::exists(bind.source)) {
      throw common::SyscallError(ENOENT, "bind", bind.source.native());
    }
  }
  if (!line.detach) return supervise(options, line.init, on_started);
  supervise_detached(options, line.init, on_started, log);
  return common::kSuccess;
}

int start_folder(const CommandLine& line) {
  if (line.detach) {
    throw common::UsageError("--detach needs a jail, which has a place for its log");
  }
  if (!fs::exists(line.name)) throw common::SyscallError(ENOENT, "open", line.name);
  if (!fs::is_directory(line.name))
    throw common::SyscallError(ENOTDIR, "open", line.name);
  return supervise_in(line, line.name, "jail", [](pid_t) {}, {});
}

int start_command(const Store& store, const CommandLine& line) {
  if (line.name.find('/') != std::string::npos) return start_folder(line);
  const fs::path folder = existing_jail(store, line.name);
  const Lock lock = hold_jail(store, line.name, Lock::Mode::kExclusive);
  return supervise_in(
      line, folder / kTree, line.name, [&](pid_t pid) { record_running(lock, pid); },
      folder / "log");
}

int list_command(const Store& store, const CommandLine& line) {
  const bool one = !line.name.empty();
  const auto jails =
      one ? std::vector{describe_jail(store, line.name)} : list_jails(store);
  std::string text = line.json ? jails_json(jails) : jails_text(jails);
  if (one && !line.json) text += snapshots_text(jails.front());
  std::fputs(text.c_str(), stdout);
  return common::kSuccess;
}

int snapshot_command(const Store& store, const CommandLine& line) {
  if (line.remove) {
    delete_snapshot(store, line.name, *line.snapshot);
  } else {
    fmt::print("{}\n", snapshot_jail(store, line.name, line.snapshot));
  }
  return common::kSuccess;
}

int template_list_command(const Store& store, const CommandLine& line) {
  const auto templates = list_templates(store);
  const auto text = line.json ? templates_json(templates) : templates_text(templates);
  std::fputs(text.c_str(), stdout);
  return common::kSuccess;
}

/// Whether the command makes or changes what only root may. The others look at jails of
/// the user's own, or join the user namespace of one.
bool needs_root(Command command) {
  return command != Command::kList && command != Command::kTemplateList &&
         command != Command::kEnter && command != Command::kStop;
}

int dispatch(const Store& store, const CommandLine& line) {
  switch (line.command) {
    case Command::kTemplateImport:
      import_template(store, line.name, line.source);
      return common::kSuccess;
    case Command::kTemplateList:
      return template_list_command(store, line);
    case Command::kTemplateRemove:
      remove_template(store, line.name);
      return common::kSuccess;
    case Command::kCreate:
      create_jail(store, line.name, line.template_name, line.backend);
      return common::kSuccess;
    case Command::kStart:
      return start_command(store, line);
    case Command::kStop:
      stop_jail(store, line.name, line.timeout);
      return common::kSuccess;
    case Command::kEnter:
      return run_in_jail(running_at(store, line.name), command_or_shell(line));
    case Command::kList:
      return list_command(store, line);
    case Command::kClone:
      clone_jail(store, line.name, line.fresh);
      return common::kSuccess;
    case Command::kSnapshot:
      return snapshot_command(store, line);
    case Command::kRollback:
      rollback_jail(store, line.name, line.snapshot.value_or(""));
      return common::kSuccess;
    case Command::kDestroy:
      destroy_jail(store, line.name, line.force);
      return common::kSuccess;
  }
  return common::kUsage;
}

}  // namespace

int run_command(const CommandLine& line, const char* const* argv) {
  ::umask(022);  // what is made in an image shall not depend on who made it
  const auto run = [&] {
    const Store store(line.root);
    if (needs_root(line.command)) become_root_in_user_namespace(argv, store.root());
    return dispatch(store, line);
  };
  const bool runs_command =
      line.command == Command::kStart || line.command == Command::kEnter;
  return runs_command ? with_command_codes(run) : run();
}

}  // namespace rootfs
