#include "ns/cli.hpp"

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
  struct Known {
    Command command;
    const char* name;
    const char* what;
    void (Parser::*fill)(CLI::App&);
  };
  static const Known kKnown[];

  void fill_list(CLI::App& list);
  void fill_show(CLI::App& show);
  void fill_map(CLI::App& map);
  void fill_run(CLI::App& run);
  void fill_enter(CLI::App& enter);
  void fill_keep(CLI::App& keep);
  void fill_forget(CLI::App& forget);
  void fill_kept(CLI::App& kept);
  void fill_pod(CLI::App& pod);
  void fill_link(CLI::App& link);
  void fill_demo(CLI::App& demo);
  void fill_pause(CLI::App&) {}
  void add_kinds(CLI::App& app, const char* what);
  void add_maps(CLI::App& app);
  void add_names(CLI::App& app);
  void add_clocks(CLI::App& app);
  void add_state(CLI::App& app);

  CommandLine& line_;
  Raw raw_;
  CLI::App app_{"Namespaces: find, make, enter, keep and connect them", "nsbox"};
};

const Parser::Known Parser::kKnown[] = {
    {Command::kList, "list", "List the namespaces of this machine", &Parser::fill_list},
    {Command::kShow, "show", "Show the namespaces of a process", &Parser::fill_show},
    {Command::kMap, "map", "Write the id maps of a process in a new user namespace",
     &Parser::fill_map},
    {Command::kRun, "run",
     "Run a command in new namespaces: run KINDS [OPTIONS] [--] "
     "[CMD..]\nWithout privileges --user is implied, since it gives them; and "
     "of a user namespace --map-root, if no other map is named.\n--pid implies "
     "--mount and a /proc of its own; --hostname and --domainname imply --uts.",
     &Parser::fill_run},
    {Command::kEnter, "enter",
     "Run a command in existing namespaces: enter --target "
     "PID|--path FILE.. [KINDS] [--] [CMD..]\nOf a process, "
     "without KINDS: all in which it differs from us.",
     &Parser::fill_enter},
    {Command::kKeep, "keep",
     "Make namespaces that live on without a process: keep NAME "
     "[KINDS]\nWithout KINDS: --net --uts --ipc.",
     &Parser::fill_keep},
    {Command::kForget, "forget", "Let kept namespaces go", &Parser::fill_forget},
    {Command::kKept, "kept", "List the kept namespaces", &Parser::fill_kept},
    {Command::kPod, "pod",
     "Run commands that share their net, ipc and uts namespaces, each with its "
     "own processes and mounts: pod [--] CMD..\nEach CMD is one word, which "
     "/bin/sh runs. When the first CMD ends, so does the pod.",
     &Parser::fill_pod},
    {Command::kLink, "link", "Connect two network namespaces by a veth pair: link A B",
     &Parser::fill_link},
    {Command::kDemo, "demo", "Do an experiment, and measure what changed",
     &Parser::fill_demo},
    {Command::kPause, kPauseCommand, "", &Parser::fill_pause},
};

Parser::Parser(CommandLine& line) : line_(line) {
  app_.require_subcommand(0, 1);
  for (const auto& known : kKnown) {
    CLI::App* app = app_.add_subcommand(known.name, known.what);
    app->callback([this, &known] { line_.command = known.command; });
    // Only the one that is used gets its options: all of them take longer than a clone3.
    app->preparse_callback(
        [this, app, &known](std::size_t) { (this->*known.fill)(*app); });
    if (known.command == Command::kPause) app->group("");  // not for people
  }
}

void Parser::fill_list(CLI::App& list) {
  std::vector<std::string> names;
  for (const Kind kind : kKinds) names.emplace_back(name_of(kind));
  list.add_option("--type,-t", raw_.type, "Only those of one kind")
      ->check(CLI::IsMember(names))
      ->option_text(fmt::format("{}", fmt::join(names, "|")));
  list.add_flag("--no-held", raw_.no_held,
                "Only those with processes: leave out what mounts, descriptors and other "
                "namespaces hold");
  list.add_flag("--no-owners", raw_.no_owners, "Do not ask for owners and parents");
  list.add_flag("--json", line_.json, "For programs");
}

void Parser::fill_show(CLI::App& show) {
  show.add_option("PID", line_.pid, "The process")
      ->required()
      ->check(CLI::Range(1, kHighestPid));
  show.add_flag("--no-owners", raw_.no_owners, "Do not ask for owners and parents");
  show.add_flag("--json", line_.json, "For programs");
}

void Parser::fill_map(CLI::App& map) {
  map.add_option("PID", line_.pid, "The process, such as an 'unshare --user sh'")
      ->required()
      ->check(CLI::Range(1, kHighestPid));
  add_maps(map);
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
  common::repeatable(app.add_option("--uid-map", raw_.uids,
                                    "N users from IN are those from OUT outside"),
                     "IN:OUT:N");
  common::repeatable(app.add_option("--gid-map", raw_.gids,
                                    "N groups from IN are those from OUT outside"),
                     "IN:OUT:N");
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

void Parser::fill_run(CLI::App& run) {
  add_kinds(run, "A new");
  add_maps(run);
  run.add_flag("--unmapped", raw_.unmapped,
               "Of a user namespace: map no ids; all users are 65534 then");
  add_names(run);
  add_clocks(run);
  run.add_flag("--no-proc", raw_.no_proc,
               "With --pid: no --mount implied, and no /proc of its own");
  run.add_option("--method", raw_.method,
                 "By clone3(2); or by unshare(2) and fork(2), as --monotonic and "
                 "--boottime need it")
      ->check(CLI::IsMember(std::vector<std::string>{"clone", "unshare"}))
      ->option_text("clone|unshare");
  run.prefix_command();  // what follows is the command, as it stands
}

void Parser::fill_enter(CLI::App& enter) {
  enter.add_option("--target,-t", line_.pid, "A process that is in them")
      ->check(CLI::Range(1, kHighestPid))
      ->option_text("PID");
  common::repeatable(
      enter.add_option("--path", line_.paths, "A namespace file, such as STATE/NAME/net"),
      "FILE");
  add_kinds(enter, "Its");
  enter.prefix_command();
}

void Parser::add_state(CLI::App& app) {
  app.add_option("--root", raw_.state, "Where kept namespaces are")->option_text("DIR");
}

void Parser::fill_keep(CLI::App& keep) {
  keep.add_option("NAME", line_.name, "What to call them")->required();
  add_kinds(keep, "A new");
  add_state(keep);
}

void Parser::fill_forget(CLI::App& forget) {
  forget.add_option("NAME", line_.name, "See 'nsbox kept'")->required();
  add_state(forget);
}

void Parser::fill_kept(CLI::App& kept) {
  kept.add_flag("--json", line_.json, "For programs");
  add_state(kept);
}

void Parser::fill_pod(CLI::App& pod) {
  add_names(pod);
  pod.prefix_command();
}

void Parser::fill_link(CLI::App& link) {
  link.add_option("A", line_.a.where, "A process, or the path of a namespace file")
      ->required();
  link.add_option("B", line_.b.where, "The same for the other end")->required();
  link.add_option("--name-a", line_.a.name, "The end in A; eth0 if missing")
      ->option_text("NAME");
  link.add_option("--name-b", line_.b.name, "The end in B; eth0 if missing")
      ->option_text("NAME");
  link.add_option("--address-a", line_.a.address, "Of the end in A: 10.0.0.1/24")
      ->option_text("ADDRESS/BITS");
  link.add_option("--address-b", line_.b.address, "Of the end in B: 10.0.0.2/24")
      ->option_text("ADDRESS/BITS");
}

void Parser::fill_demo(CLI::App& demo) {
  demo.add_option("EXPERIMENT", line_.experiment, "Which one")
      ->required()
      ->check(CLI::IsMember(experiments()))
      ->option_text(fmt::format("{}", fmt::join(experiments(), "|")));
  demo.add_flag("--json", line_.json, "For programs");
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
