#include "rootfs/commands.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cli.hpp"
#include "common/foreground.hpp"
#include "common/terminal.hpp"
#include "rootfs/enter_command.hpp"
#include "rootfs/escape.hpp"
#include "rootfs/explain.hpp"
#include "rootfs/init.hpp"
#include "rootfs/jail.hpp"
#include "rootfs/jail_state.hpp"
#include "rootfs/mounts.hpp"
#include "rootfs/names.hpp"
#include "rootfs/report.hpp"
#include "rootfs/stop.hpp"
#include "rootfs/store.hpp"
#include "rootfs/supervise.hpp"
#include "rootfs/template.hpp"
#include "rootfs/unprivileged.hpp"

namespace rootfs {
namespace fs = std::filesystem;

using common::Lock;

namespace {

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
  options.foreground = !line.init && !line.detach && common::can_share_foreground();
  for (const auto& bind : options.binds) {
    if (!fs::exists(bind.source)) {
      throw common::SyscallError(ENOENT, "bind", bind.source.native());
    }
  }
  if (!line.detach) return supervise(std::move(options), line.init, on_started);
  supervise_detached(std::move(options), line.init, on_started, log);
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
  if (is_folder(line.name)) return start_folder(line);
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
  common::print(text);
  return common::kSuccess;
}

int snapshot_command(const Store& store, const CommandLine& line) {
  if (line.remove) {
    delete_snapshot(store, line.name, line.snapshot.value_or(""));
  } else {
    fmt::print("{}\n", snapshot_jail(store, line.name, line.snapshot));
  }
  return common::kSuccess;
}

int template_list_command(const Store& store, const CommandLine& line) {
  const auto templates = list_templates(store);
  const auto text = line.json ? templates_json(templates) : templates_text(templates);
  common::print(text);
  return common::kSuccess;
}

/// A jail's root, which is not to be destroyed meanwhile, or any folder.
EscapeTable escape_table(const Store& store, const CommandLine& line) {
  if (!line.argv.empty()) return escape_test_with(line.argv);
  std::optional<Lock> lock;
  fs::path root = line.name;
  if (!line.name.empty() && !is_folder(line.name)) {
    lock = hold_jail(store, line.name, Lock::Mode::kShared);
    root = store.jail_folder(line.name) / kTree;
  }
  return escape_test(root);
}

int escape_test_command(const Store& store, const CommandLine& line) {
  const auto table = escape_table(store, line);
  common::print(line.json ? to_json(table) : render(table, common::Terminal(stdout)));
  return common::kSuccess;
}

int mounts_demo_command(const Store& /*store*/, const CommandLine& line) {
  const auto names =
      line.experiment.empty() ? mount_experiments() : std::vector{line.experiment};
  std::vector<std::string> texts;
  for (const auto& name : names) {
    const auto seen = demonstrate(name);
    texts.push_back(line.json ? to_json(seen) : render(seen, common::Terminal(stdout)));
  }
  common::print(line.json ? fmt::format("[{}]", fmt::join(texts, ",\n"))
                          : fmt::format("{}", fmt::join(texts, "\n")));
  return common::kSuccess;
}

int mounts_show_command(const Store& /*store*/, const CommandLine& line) {
  const pid_t pid = line.pid.value_or(::getpid());
  common::print(line.json ? mounts_to_json(pid) : draw_mounts(pid));
  return common::kSuccess;
}

using Handler = int (*)(const Store&, const CommandLine&);

/// For what only says whether it worked, by throwing if not.
template <auto call>
int silently(const Store& store, const CommandLine& line) {
  call(store, line);
  return common::kSuccess;
}

struct Known {
  Command command;
  /// Makes or changes what only root may. The others look at jails of the user's own, or
  /// join the user namespace of one.
  bool needs_root;
  Handler handler;
};

using S = const Store&;
using L = const CommandLine&;

constexpr Known kKnown[] = {
    {Command::kTemplateImport, true,
     silently<[](S s, L l) { import_template(s, l.name, l.source); }>},
    {Command::kTemplateList, false, template_list_command},
    {Command::kTemplateRemove, true,
     silently<[](S s, L l) { remove_template(s, l.name); }>},
    {Command::kCreate, true,
     silently<[](S s, L l) { create_jail(s, l.name, l.template_name, l.backend); }>},
    {Command::kStart, true, start_command},
    {Command::kStop, false, silently<[](S s, L l) { stop_jail(s, l.name, l.timeout); }>},
    {Command::kEnter, false,
     [](S s, L l) { return run_in_jail(running_at(s, l.name), command_or_shell(l)); }},
    {Command::kList, false, list_command},
    {Command::kClone, true, silently<[](S s, L l) { clone_jail(s, l.name, l.fresh); }>},
    {Command::kSnapshot, true, snapshot_command},
    {Command::kRollback, true,
     silently<[](S s, L l) { rollback_jail(s, l.name, l.snapshot.value_or("")); }>},
    {Command::kDestroy, true,
     silently<[](S s, L l) { destroy_jail(s, l.name, l.force); }>},
    {Command::kEscapeTest, true, escape_test_command},
    {Command::kMountsDemo, true, mounts_demo_command},
    {Command::kMountsShow, false, mounts_show_command},
};

int dispatch(const CommandLine& line, const char* const* argv) {
  const auto* known =
      std::find_if(std::begin(kKnown), std::end(kKnown),
                   [&](const Known& one) { return one.command == line.command; });
  const Store store(line.root);
  if (known->needs_root) become_root_in_user_namespace(argv, store.root());
  return known->handler(store, line);
}

}  // namespace

int run_command(const CommandLine& line, const char* const* argv) {
  ::umask(022);  // what is made in an image shall not depend on who made it
  const auto run = [&] { return dispatch(line, argv); };
  const bool runs_command =
      line.command == Command::kStart || line.command == Command::kEnter;
  return runs_command ? common::with_command_codes(explain, run) : run();
}

}  // namespace rootfs
