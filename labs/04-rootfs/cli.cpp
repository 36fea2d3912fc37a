#include "rootfs/cli.hpp"

#include <fmt/format.h>

#include "common/cli11.hpp"
#include "common/state_root.hpp"
#include "rootfs/mounts.hpp"
#include "rootfs/names.hpp"
#include "rootfs/store.hpp"

namespace rootfs {
namespace {

/// Values that are words on the command line and something else afterwards.
struct Raw {
  std::string root;
  std::string backend;
  std::string method = "pivot_root";
  std::vector<std::string> binds;
  unsigned timeout = 10;
  std::string snapshot;
};

/// Builds the parser. CLI11 keeps references to `line_` and `raw_`.
class Parser {
 public:
  explicit Parser(CommandLine& line);

  CLI::App& app() { return app_; }
  const Raw& raw() const { return raw_; }

 private:
  CLI::App* add(CLI::App& parent, Command command, const char* name, const char* what);
  void add_templates();
  void add_create();
  void add_start();
  void add_stop_and_enter();
  void add_list();
  void add_clone();
  void add_snapshots();
  void add_destroy();
  void add_escape_test();
  void add_mounts();
  void add_root(CLI::App& app) {
    app.add_option("--root", raw_.root, "Where templates and jails are kept")
        ->option_text("DIR");
  }

  CommandLine& line_;
  Raw raw_;
  CLI::App app_{"Jails: root filesystems, and processes that see nothing else", "jail"};
};

constexpr char kPlace[] = "A jail; or, with a '/' in it, any folder";

Parser::Parser(CommandLine& line) : line_(line) {
  app_.require_subcommand(0, 1);  // `enter web ls` has one, not two
  add_root(app_);
  add_templates();
  add_create();
  add_start();
  add_stop_and_enter();
  add_list();
  add_clone();
  add_snapshots();
  add_destroy();
  add_escape_test();
  add_mounts();
}

/// Adds a subcommand that, if it is used, sets `line_.command`.
CLI::App* Parser::add(CLI::App& parent, Command command, const char* name,
                      const char* what) {
  CLI::App* added = parent.add_subcommand(name, what);
  add_root(*added);
  added->callback([this, command] { line_.command = command; });
  return added;
}

void Parser::add_templates() {
  CLI::App* all = app_.add_subcommand("template", "Root filesystems to make jails from");
  CLI::App* import = add(*all, Command::kTemplateImport, "import",
                         "Make a template from an archive or a folder");
  import->add_option("NAME", line_.name, "The template's name")->required();
  import->add_option("FILE", line_.source, ".tar, .tar.gz, .tar.zst, .tar.xz or a folder")
      ->required();
  CLI::App* list = add(*all, Command::kTemplateList, "ls", "List the templates");
  list->add_flag("--json", line_.json, "For programs");
  CLI::App* remove =
      add(*all, Command::kTemplateRemove, "rm", "Remove a template; its jails stay");
  remove->add_option("NAME", line_.name, "The template's name")->required();
}

void Parser::add_create() {
  CLI::App* create = add(app_, Command::kCreate, "create", "Make a jail");
  create->add_option("NAME", line_.name, "The new jail's name")->required();
  create->add_option("--template,-t", line_.template_name, "See 'jail template ls'")
      ->required();
  create
      ->add_option("--backend", raw_.backend,
                   "How; without it, the best that the filesystem can")
      ->check(CLI::IsMember(std::vector<std::string>{"copy", "btrfs"}))
      ->option_text("copy|btrfs");
}

void Parser::add_start() {
  CLI::App* start = add(app_, Command::kStart, "start",
                        "Run a command in a jail: start NAME [OPTIONS] [--] [CMD..]");
  start->add_option("NAME", line_.name, kPlace)->required();
  start
      ->add_option("--method", raw_.method,
                   "pivot_root, in namespaces; or chroot(2) alone, to see what it lacks")
      ->check(CLI::IsMember(std::vector<std::string>{"chroot", "pivot_root"}))
      ->option_text("chroot|pivot_root");
  start->add_flag("--ro", line_.read_only, "Make the jail's root read-only");
  common::repeatable(start->add_option("--bind", raw_.binds,
                                       "Show a file or folder of the host's in the jail"),
                     "SRC:DST[:ro]");
  start->add_option("--hostname", line_.hostname, "Its hostname; else the jail's name");
  start->add_flag("--init", line_.init, "Run the image's own init instead of a command");
  start->add_flag("--detach,-d", line_.detach,
                  "In the background; its output goes to a log");
  start->prefix_command();  // what follows is the command, as it stands
}

void Parser::add_stop_and_enter() {
  CLI::App* stop = add(app_, Command::kStop, "stop", "End a running jail");
  stop->add_option("NAME", line_.name, kPlace)->required();
  stop->add_option("--timeout", raw_.timeout, "Before it is killed; 10 if missing")
      ->check(CLI::Range(0U, 86'400U))
      ->option_text("SECONDS");
  CLI::App* enter = add(app_, Command::kEnter, "enter",
                        "Run a command in a running jail: enter NAME [--] [CMD..]");
  enter->add_option("NAME", line_.name, kPlace)->required();
  enter->prefix_command();
}

void Parser::add_list() {
  CLI::App* list = add(app_, Command::kList, "ls", "List the jails");
  list->add_option("NAME", line_.name, "Only this one, with its snapshots");
  list->add_flag("--json", line_.json, "For programs");
}

void Parser::add_clone() {
  CLI::App* clone = add(app_, Command::kClone, "clone", "Make a jail like another");
  clone->add_option("JAIL", line_.name, "The jail to copy, stopped")->required();
  clone->add_option("NEW", line_.fresh, "The new jail's name")->required();
}

void Parser::add_snapshots() {
  CLI::App* keep = add(app_, Command::kSnapshot, "snapshot", "Keep a jail's tree");
  keep->add_option("NAME", line_.name, "The jail, stopped")->required();
  keep->add_option("SNAP", raw_.snapshot, "The snapshot's name; else snap0, snap1..");
  keep->add_flag("--delete", line_.remove, "Remove this snapshot instead");
  CLI::App* back = add(app_, Command::kRollback, "rollback", "Go back to a snapshot");
  back->add_option("NAME", line_.name, "The jail, stopped")->required();
  back->add_option("SNAP", raw_.snapshot, "The snapshot's name")->required();
}

void Parser::add_destroy() {
  CLI::App* destroy =
      add(app_, Command::kDestroy, "destroy", "Remove a jail and its snapshots");
  destroy->add_option("NAME", line_.name, "The jail")->required();
  destroy->add_flag("--force", line_.force, "Kill it first if it runs");
}

void Parser::add_escape_test() {
  CLI::App* test =
      add(app_, Command::kEscapeTest, "escape-test",
          "Try to get out of jails of six strengths, and say what held; with "
          "'-- COMMAND..', out of what that command runs programs in");
  test->add_option("NAME", line_.name,
                   "The jail whose root they get, stopped; or, with a '/' in it, any "
                   "folder; an empty one if missing");
  test->add_flag("--json", line_.json, "For programs");
}

void Parser::add_mounts() {
  CLI::App* mounts = app_.add_subcommand("mounts", "See what mounts and propagation do");
  CLI::App* demo = add(*mounts, Command::kMountsDemo, "demo",
                       "Do experiments in mount namespaces that are thrown away");
  demo->add_option("EXPERIMENT", line_.experiment, "Only this one")
      ->check(CLI::IsMember(mount_experiments()))
      ->option_text(fmt::format("{}", fmt::join(mount_experiments(), "|")));
  demo->add_flag("--json", line_.json, "For programs");
  CLI::App* show = add(*mounts, Command::kMountsShow, "show",
                       "Draw the mount tree of a process, with propagation");
  show->add_option("PID", line_.pid, "The process; else this one")
      ->check(CLI::Range(1, 4'194'304));  // the kernel's PID_MAX_LIMIT
  show->add_flag("--json", line_.json, "For programs");
}

void fill(CommandLine& line, const Raw& raw) {
  line.root = raw.root.empty() ? common::default_root() : std::filesystem::path(raw.root);
  if (!raw.backend.empty()) {
    line.backend = raw.backend == "btrfs" ? Backend::kBtrfs : Backend::kCopy;
  }
  line.method = raw.method == "chroot" ? Method::kChroot : Method::kPivotRoot;
  for (const auto& bind : raw.binds) line.binds.push_back(parse_bind(bind));
  line.timeout = std::chrono::seconds(raw.timeout);
  if (!raw.snapshot.empty()) line.snapshot = raw.snapshot;
}

void require_consistent(const CommandLine& line, const common::SplitLine& words) {
  const bool takes_command = line.command == Command::kStart ||
                             line.command == Command::kEnter ||
                             line.command == Command::kEscapeTest;
  if (words.has_separator && !takes_command) {
    throw common::UsageError(
        "only start, enter and escape-test take a command after '--'");
  }
  if (line.command == Command::kEscapeTest && !line.argv.empty() && !line.name.empty()) {
    throw common::UsageError("escape-test tries jails, or what is after '--', not both");
  }
  if (line.hostname) require_valid_hostname(*line.hostname);
  if (line.init && !line.argv.empty()) {
    throw common::UsageError("--init runs the image's init: no command goes with it");
  }
  if (line.remove && !line.snapshot) {
    throw common::UsageError("snapshot --delete needs the snapshot's name");
  }
  const bool needs_mounts = line.read_only || !line.binds.empty() || line.hostname;
  if (line.method == Method::kChroot && (needs_mounts || line.init)) {
    throw common::UsageError(
        "--ro, --bind, --hostname and --init need --method pivot_root: chroot(2) comes "
        "without namespaces");
  }
}

}  // namespace

std::optional<int> parse_command_line(int argc, const char* const* argv,
                                      CommandLine& line) {
  Parser parser(line);
  CLI::App& app = parser.app();
  const auto words = common::split_at_separator(argc, argv);
  if (const auto done = common::parse(app, words)) return done;
  const CLI::App& command = common::used_command(app);
  if (&command == &app || !command.get_subcommands(nullptr).empty()) {
    throw common::UsageError("a command is missing; see 'jail --help'");
  }
  fill(line, parser.raw());
  line.argv = common::command_of(command, words);
  require_consistent(line, words);
  return std::nullopt;
}

}  // namespace rootfs
