#include "process/cli.hpp"

#include <fmt/format.h>

#include "common/cli11.hpp"
#include "process/demo.hpp"
#include "process/words.hpp"

namespace process {
namespace {

/// Values that are words on the command line and something else afterwards.
struct Raw {
  std::string timeout = "0";
  std::string grace = "10";
  std::string interval = "0.02";
  std::string signal;
  bool new_group = false, new_session = false;
  bool group = false, session = false;
  std::vector<std::string> targets;
  std::vector<std::string> commands;
};

constexpr char kPid[] = "The process: its PID, or PID@START";

/// Builds the parser. CLI11 keeps references to `line_` and `raw_`.
class Parser {
 public:
  explicit Parser(CommandLine& line);

  CLI::App& app() { return app_; }
  const Raw& raw() const { return raw_; }

 private:
  CLI::App* add(Verb verb, const char* name, const char* what);
  CLI::App* add_control(Verb verb, const char* name, const char* what);
  CLI::Option* add_targets(CLI::App& app, const char* what) {
    return app.add_option("PID", raw_.targets, what)->option_text("...");
  }
  void add_json(CLI::App& app) { app.add_flag("--json", line_.json, "For programs"); }
  void add_grace(CLI::App& app) {
    app.add_option("--grace", raw_.grace, "From SIGTERM to SIGKILL; 10s if missing")
        ->option_text("DURATION");
  }
  void add_run();
  void add_ps();
  void add_watch();
  void add_tree();
  void add_controls();
  void add_signals();
  void add_demo();
  void add_pipe();

  CommandLine& line_;
  Raw raw_;
  CLI::App app_{"Processes: start them, see them, end them", "procman"};
};

Parser::Parser(CommandLine& line) : line_(line) {
  app_.require_subcommand(0, 1);  // `run ps ls` has one, not two
  add_run();
  add_ps();
  add_watch();
  add_tree();
  add_controls();
  add_signals();
  add_demo();
  add_pipe();
}

/// Adds a subcommand that, if it is used, sets `line_.verb`.
CLI::App* Parser::add(Verb verb, const char* name, const char* what) {
  CLI::App* added = app_.add_subcommand(name, what);
  added->callback([this, verb] { line_.verb = verb; });
  return added;
}

void Parser::add_run() {
  CLI::App* run = add(Verb::kRun, "run", "Run a command: run [OPTIONS] [--] CMD..");
  run->add_option("--timeout", raw_.timeout,
                  "End it after this time: 5, 0.5, 2s, 1m, 1h, 1d; 0 is never")
      ->option_text("DURATION");
  add_grace(*run);
  auto* group =
      run->add_flag("--new-group", raw_.new_group, "In a process group of its own");
  run->add_flag("--new-session", raw_.new_session,
                "In a session of its own, without a terminal")
      ->excludes(group);
  run->add_flag("--clean", line_.clean,
                "With no signal blocked or ignored, and no descriptors but 0, 1 and 2");
  run->add_flag("--verbose,-v", line_.verbose, "Say what is run, and how it ended");
  run->prefix_command();  // what follows is the command, as it stands
}

std::string not_empty(const std::string& value) {
  return value.empty() ? "must not be empty" : "";
}

void Parser::add_ps() {
  CLI::App* ps = add(Verb::kPs, "ps", "List processes");
  add_targets(*ps, "Only these; else all that /proc shows");
  ps->add_option("--user,-u", line_.user, "Only this user's, by name or number")
      ->check(not_empty)
      ->option_text("USER");
  ps->add_option("--state", line_.states, "Only those in one of these states, such as RD")
      ->check(not_empty)
      ->option_text("LETTERS");
  add_json(*ps);
}

void Parser::add_watch() {
  CLI::App* watch =
      add(Verb::kWatch, "watch", "Tell each change of state, until they end");
  add_targets(*watch, kPid)->required();
  watch->add_option("--interval", raw_.interval, "Between two looks; 20 ms if missing")
      ->option_text("DURATION");
  add_json(*watch);
}

void Parser::add_tree() {
  CLI::App* tree = add(Verb::kTree, "tree", "Draw who is whose parent");
  add_targets(*tree, "From these processes down; else all");
  tree->add_flag("--namespaces,-n", line_.namespaces,
                 "Those that are other than the root's");
  tree->add_flag("--threads,-t", line_.threads, "List each process's threads");
  add_json(*tree);
}

CLI::App* Parser::add_control(Verb verb, const char* name, const char* what) {
  CLI::App* control = add(verb, name, what);
  add_targets(*control, kPid)->required();
  auto* group = control->add_flag("--group,-g", raw_.group, "All of its process group");
  control->add_flag("--session,-s", raw_.session, "All of its session")->excludes(group);
  add_json(*control);
  return control;
}

void Parser::add_controls() {
  add_grace(*add_control(Verb::kStop, "stop",
                         "End processes: SIGTERM, and SIGKILL after a grace"));
  add_control(Verb::kPause, "pause", "Stop processes where they are: SIGSTOP");
  add_control(Verb::kResume, "resume", "Let paused processes go on: SIGCONT");
  CLI::App* kill = add_control(Verb::kKill, "kill", "Kill processes: SIGKILL");
  kill->add_option("--signal", raw_.signal,
                   "Send this one instead, such as HUP or 1, and do not wait; 0 only "
                   "tries whether one might")
      ->option_text("SIGNAL");
}

void Parser::add_signals() {
  CLI::App* signals =
      add(Verb::kSignals, "signals",
          "Which signals a process blocks, ignores, catches, has pending");
  add_targets(*signals, kPid)->required();
  add_json(*signals);
}

void Parser::add_demo() {
  CLI::App* demo = add(Verb::kDemo, "demo", "Do an experiment and show what /proc says");
  demo->add_option("EXPERIMENT", line_.experiment, "Only this one; else all")
      ->check(CLI::IsMember(demonstrations()))
      ->option_text(fmt::format("{}", fmt::join(demonstrations(), "|")));
}

void Parser::add_pipe() {
  CLI::App* pipe = add(Verb::kPipe, "pipe", "Connect commands: pipe 'ls -l' 'wc -l'");
  pipe->add_option(
          "COMMAND", raw_.commands,
          "Each is one command, split into words as a shell would; no shell runs")
      ->required()
      ->option_text("...");
  pipe->add_flag("--pipefail", line_.pipefail,
                 "The exit code is that of the last one that failed");
  pipe->add_flag("--statuses", line_.statuses,
                 "Say how each one ended, on standard error");
}

void fill(CommandLine& line, const Raw& raw) {
  line.timeout = parse_duration(raw.timeout);
  line.grace = parse_duration(raw.grace);
  line.interval = parse_duration(raw.interval);
  if (!raw.signal.empty()) line.signal = parse_signal(raw.signal);
  if (raw.new_group) line.grouping = Grouping::kNewGroup;
  if (raw.new_session) line.grouping = Grouping::kNewSession;
  if (raw.group) line.scope = Scope::kGroup;
  if (raw.session) line.scope = Scope::kSession;
  for (const auto& target : raw.targets) line.targets.push_back(parse_target(target));
  for (const auto& command : raw.commands) line.commands.push_back(split_words(command));
  if (line.interval.count() == 0) {
    throw common::UsageError("--interval: there must be some time between two looks");
  }
}

}  // namespace

std::optional<int> parse_command_line(int argc, const char* const* argv,
                                      CommandLine& line) {
  Parser parser(line);
  CLI::App& app = parser.app();
  // Elsewhere "--" is the parser's, as in `ps -- 1`.
  const bool runs = argc > 1 && argv[1] == std::string_view("run");
  const auto words = runs ? common::split_at_separator(argc, argv)
                          : common::SplitLine{{argv, argv + argc}};
  if (const auto done = common::parse(app, words)) return done;
  if (app.get_subcommands().empty()) {
    throw common::UsageError("a command is missing; see 'procman --help'");
  }
  fill(line, parser.raw());
  if (line.verb == Verb::kRun) {
    line.argv = common::command_of(common::used_command(app), words);
    if (line.argv.empty()) {
      throw common::UsageError("run: a command is missing; see 'procman run --help'");
    }
  }
  return std::nullopt;
}

}  // namespace process
