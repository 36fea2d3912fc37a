#include "ns/cli.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/cli11.hpp"
#include "ns/demo.hpp"
#include "ns/id_maps.hpp"
#include "ns/kept.hpp"
#include "ns/requests.hpp"
#include "ns/start.hpp"

namespace ns {
namespace {

constexpr int kHighestPid = 4'194'304;  // the kernel's PID_MAX_LIMIT

/// Values that are words on the command line and something else afterwards.
struct Raw {
  std::string state;
  std::string type;
  std::string method;
  std::vector<std::string> uids;
  std::vector<std::string> gids;
  bool map_root = false;
  bool subids = false;
  bool unmapped = false;
  bool no_proc = false;
  bool no_held = false;
  bool no_owners = false;
};

/// Builds the parser. CLI11 keeps references to `line_` and `raw_`.
class Parser {
 public:
  explicit Parser(CommandLine& line);

  CLI::App& app() { return app_; }
  const Raw& raw() const { return raw_; }

 private:
  CLI::App* add(CLI::App& parent, Command command, const char* name, const char* what);
  void add_list();
  void add_show();
  void add_map();
  void add_run();
  void add_enter();
  void add_keep();
  void add_pod();
  void add_link();
  void add_demo();
  void add_kinds(CLI::App& app, const char* what);
  void add_maps(CLI::App& app);
  void add_names(CLI::App& app);
  void add_clocks(CLI::App& app);
  void add_state(CLI::App& app);

  CommandLine& line_;
  Raw raw_;
  CLI::App app_{"Namespaces: find, make, enter, keep and connect them", "nsbox"};
};

Parser::Parser(CommandLine& line) : line_(line) {
  app_.require_subcommand(0, 1);
  add_list();
  add_show();
  add_map();
  add_run();
  add_enter();
  add_keep();
  add_pod();
  add_link();
  add_demo();
  add(app_, Command::kPause, kPauseCommand, "Do nothing, for what holds namespaces")
      ->group("");
}

/// Adds a subcommand that, if it is used, sets `line_.command`.
CLI::App* Parser::add(CLI::App& parent, Command command, const char* name,
                      const char* what) {
  CLI::App* added = parent.add_subcommand(name, what);
  added->callback([this, command] { line_.command = command; });
  return added;
}

void Parser::add_list() {
  CLI::App* list =
      add(app_, Command::kList, "list", "List the namespaces of this machine");
  std::vector<std::string> names;
  for (const Kind kind : kKinds) names.emplace_back(name_of(kind));
  list->add_option("--type,-t", raw_.type, "Only those of one kind")
      ->check(CLI::IsMember(names))
      ->option_text(fmt::format("{}", fmt::join(names, "|")));
  list->add_flag(
      "--no-held", raw_.no_held,
      "Only those with processes: leave out what mounts, descriptors and other "
      "namespaces hold");
  list->add_flag("--no-owners", raw_.no_owners, "Do not ask for owners and parents");
  list->add_flag("--json", line_.json, "For programs");
}

void Parser::add_show() {
  CLI::App* show = add(app_, Command::kShow, "show", "Show the namespaces of a process");
  show->add_option("PID", line_.pid, "The process")
      ->required()
      ->check(CLI::Range(1, kHighestPid));
  show->add_flag("--no-owners", raw_.no_owners, "Do not ask for owners and parents");
  show->add_flag("--json", line_.json, "For programs");
}

void Parser::add_map() {
  CLI::App* map = add(app_, Command::kMap, "map",
                      "Write the id maps of a process in a new user namespace");
  map->add_option("PID", line_.pid, "The process, such as an 'unshare --user sh'")
      ->required()
      ->check(CLI::Range(1, kHighestPid));
  add_maps(*map);
}

/// The names are those of unshare(1) and nsenter(1).
void Parser::add_kinds(CLI::App& app, const char* what) {
  struct Flag {
    const char* names;
    int kind;
  };
  static constexpr Flag kFlags[] = {
      {"--pid,-p", CLONE_NEWPID},       {"--mount,-m", CLONE_NEWNS},
      {"--net,-n", CLONE_NEWNET},       {"--uts,-u", CLONE_NEWUTS},
      {"--ipc,-i", CLONE_NEWIPC},       {"--user,-U", CLONE_NEWUSER},
      {"--cgroup,-C", CLONE_NEWCGROUP}, {"--time,-T", CLONE_NEWTIME},
  };
  for (const auto& flag : kFlags) {
    const auto kind = kind_of_flag(flag.kind);
    app.add_flag_callback(
        flag.names, [this, &flag] { line_.kinds |= flag.kind; },
        fmt::format("{} {} namespace", what, kind ? name_of(*kind) : ""));
  }
  app.add_flag_callback(
      "--all,-a", [this] { line_.kinds |= kAllKinds; }, "All eight");
}

void Parser::add_maps(CLI::App& app) {
  app.add_flag("--map-root,-r", raw_.map_root,
               "Your user and group are 0 in it; what is done if nothing else is said");
  app.add_option("--uid-map", raw_.uids, "N users from IN are those from OUT outside")
      ->option_text("IN:OUT:N ...")
      ->expected(1)
      ->take_all();
  app.add_option("--gid-map", raw_.gids, "N groups from IN are those from OUT outside")
      ->option_text("IN:OUT:N ...")
      ->expected(1)
      ->take_all();
  app.add_flag("--subids", raw_.subids,
               "You are 0, and from 1 on come your subordinate ids, see subuid(5)");
}

void Parser::add_names(CLI::App& app) {
  app.add_option("--hostname", line_.names.hostname, "Its host name")
      ->option_text("NAME");
  app.add_option("--domainname", line_.names.domainname, "Its NIS domain name")
      ->option_text("NAME");
}

void Parser::add_clocks(CLI::App& app) {
  app.add_option("--monotonic", line_.clocks.monotonic,
                 "How far its clock CLOCK_MONOTONIC is ahead; implies --time")
      ->option_text("SECONDS");
  app.add_option("--boottime", line_.clocks.boottime,
                 "The same for CLOCK_BOOTTIME, which tells the uptime")
      ->option_text("SECONDS");
}

void Parser::add_run() {
  CLI::App* run =
      add(app_, Command::kRun, "run",
          "Run a command in new namespaces: run KINDS [OPTIONS] [--] "
          "[CMD..]\nWithout privileges --user is implied, since it gives them; and "
          "of a user namespace --map-root, if no other map is named.\n--pid implies "
          "--mount and a /proc of its own; --hostname and --domainname imply --uts.");
  add_kinds(*run, "A new");
  add_maps(*run);
  run->add_flag("--unmapped", raw_.unmapped,
                "Of a user namespace: map no ids; all users are 65534 then");
  add_names(*run);
  add_clocks(*run);
  run->add_flag("--no-proc", raw_.no_proc,
                "With --pid: no --mount implied, and no /proc of its own");
  run->add_option("--method", raw_.method,
                  "By clone3(2); or by unshare(2) and fork(2), as --monotonic and "
                  "--boottime need it")
      ->check(CLI::IsMember(std::vector<std::string>{"clone", "unshare"}))
      ->option_text("clone|unshare");
  run->prefix_command();  // what follows is the command, as it stands
}

void Parser::add_enter() {
  CLI::App* enter = add(app_, Command::kEnter, "enter",
                        "Run a command in existing namespaces: enter --target "
                        "PID|--path FILE.. [KINDS] [--] [CMD..]\nOf a process, "
                        "without KINDS: all in which it differs from us.");
  enter->add_option("--target,-t", line_.pid, "A process that is in them")
      ->check(CLI::Range(1, kHighestPid))
      ->option_text("PID");
  enter->add_option("--path", line_.paths, "A namespace file, such as STATE/NAME/net")
      ->option_text("FILE ...")
      ->expected(1)
      ->take_all();
  add_kinds(*enter, "Its");
  enter->prefix_command();
}

void Parser::add_state(CLI::App& app) {
  app.add_option("--root", raw_.state, "Where kept namespaces are")->option_text("DIR");
}

void Parser::add_keep() {
  CLI::App* keep = add(app_, Command::kKeep, "keep",
                       "Make namespaces that live on without a process: keep NAME "
                       "[KINDS]\nWithout KINDS: --net --uts --ipc.");
  keep->add_option("NAME", line_.name, "What to call them")->required();
  add_kinds(*keep, "A new");
  CLI::App* forget = add(app_, Command::kForget, "forget", "Let kept namespaces go");
  forget->add_option("NAME", line_.name, "See 'nsbox kept'")->required();
  CLI::App* kept = add(app_, Command::kKept, "kept", "List the kept namespaces");
  kept->add_flag("--json", line_.json, "For programs");
  for (CLI::App* app : {keep, forget, kept}) add_state(*app);
}

void Parser::add_pod() {
  CLI::App* pod =
      add(app_, Command::kPod, "pod",
          "Run commands that share their net, ipc and uts namespaces, each with its "
          "own processes and mounts: pod [--] CMD..\nEach CMD is one word, which "
          "/bin/sh runs. When the first CMD ends, so does the pod.");
  add_names(*pod);
  pod->prefix_command();
}

void Parser::add_link() {
  CLI::App* link = add(app_, Command::kLink, "link",
                       "Connect two network namespaces by a veth pair: link A B");
  link->add_option("A", line_.a.where, "A process, or the path of a namespace file")
      ->required();
  link->add_option("B", line_.b.where, "The same for the other end")->required();
  link->add_option("--name-a", line_.a.name, "The end in A; eth0 if missing")
      ->option_text("NAME");
  link->add_option("--name-b", line_.b.name, "The end in B; eth0 if missing")
      ->option_text("NAME");
  link->add_option("--address-a", line_.a.address, "Of the end in A: 10.0.0.1/24")
      ->option_text("ADDRESS/BITS");
  link->add_option("--address-b", line_.b.address, "Of the end in B: 10.0.0.2/24")
      ->option_text("ADDRESS/BITS");
}

void Parser::add_demo() {
  CLI::App* demo =
      add(app_, Command::kDemo, "demo", "Do an experiment, and measure what changed");
  demo->add_option("EXPERIMENT", line_.experiment, "Which one")
      ->required()
      ->check(CLI::IsMember(experiments()))
      ->option_text(fmt::format("{}", fmt::join(experiments(), "|")));
  demo->add_flag("--json", line_.json, "For programs");
}

MapChoice map_choice(const Raw& raw) {
  const bool ranges = !raw.uids.empty() || !raw.gids.empty();
  if (int{raw.map_root} + int{ranges} + int{raw.subids} + int{raw.unmapped} > 1) {
    throw common::UsageError(
        "--map-root, --uid-map with --gid-map, --subids and --unmapped exclude each "
        "other");
  }
  if (raw.map_root) return MapChoice::kRoot;
  if (raw.subids) return MapChoice::kSubordinate;
  if (raw.unmapped) return MapChoice::kNone;
  if (!ranges) return MapChoice::kDefault;
  if (raw.uids.empty() || raw.gids.empty()) {
    throw common::UsageError("--uid-map and --gid-map go together");
  }
  return MapChoice::kRanges;
}

void fill_run(CommandLine& line, const Raw& raw) {
  line.own_proc = !raw.no_proc;
  add_implied_kinds(line);
  const bool clocks = line.clocks.monotonic || line.clocks.boottime;
  line.method = raw.method == "unshare" || (raw.method.empty() && clocks)
                    ? Method::kUnshare
                    : Method::kClone;
  if (clocks && line.method == Method::kClone) {
    throw common::UsageError(
        "--monotonic and --boottime need --method unshare: clone3(2) makes a time "
        "namespace and puts the child into it at once, which fixes its clocks");
  }
}

void fill(CommandLine& line, const Raw& raw) {
  line.state = raw.state.empty() ? default_state() : std::filesystem::path(raw.state);
  line.type = kind_named(raw.type);
  line.held = !raw.no_held;
  line.owners = !raw.no_owners;
  line.map = map_choice(raw);
  for (const auto& range : raw.uids) line.uids.push_back(parse_range(range));
  for (const auto& range : raw.gids) line.gids.push_back(parse_range(range));
  if (line.command == Command::kRun) fill_run(line, raw);
  if (line.command == Command::kKeep && line.kinds == 0) {
    line.kinds = CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC;
  }
}

}  // namespace

std::optional<int> parse_command_line(int argc, const char* const* argv,
                                      CommandLine& line) {
  Parser parser(line);
  CLI::App& app = parser.app();
  const auto words = common::split_at_separator(argc, argv);
  if (const auto done = common::parse(app, words)) return done;
  if (app.get_subcommands().empty()) {
    throw common::UsageError("a command is missing; see 'nsbox --help'");
  }
  line.argv = common::command_of(*app.get_subcommands().front(), words);
  fill(line, parser.raw());
  const bool wants_shell =
      line.command == Command::kRun || line.command == Command::kEnter;
  if (wants_shell && line.argv.empty()) line.argv = {"/bin/sh"};
  require_consistent(line, words.has_separator);
  return std::nullopt;
}

}  // namespace ns
