#include "minidocker/cli.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include <fmt/format.h>
#include <unistd.h>

#include "common/cli11.hpp"
#include "environment.hpp"

namespace minidocker {
namespace {

/// Values that are words on the command line and something else afterwards.
struct Raw {
  std::string root;
  std::vector<std::string> volumes;
  std::vector<std::string> variables;
  std::vector<std::string> variable_files;
  std::vector<std::string> labels;
  std::string entrypoint;
  std::string stop_signal;
  int stop_timeout = 0;
  int timeout = 0;
  std::string format;
};

/// Builds the parser. CLI11 keeps references to `line_` and `raw_`. Only the command that
/// is used is made, and gets its options: to make them all would take a good part of the
/// time that a container takes.
class Parser {
 public:
  /// @param wanted  Whether there shall be the command of this name.
  Parser(CommandLine& line, const std::function<bool(std::string_view)>& wanted);

  CLI::App& app() { return app_; }
  bool has_commands() const { return !app_.get_subcommands(nullptr).empty(); }
  const Raw& raw() const { return raw_; }

 private:
  struct Known {
    Verb verb;
    const char* name;
    const char* what;
    void (Parser::*fill)(CLI::App&);
  };
  static const std::array<Known, 22> kCommands;

  void add(const Known& known);
  void fill_attach(CLI::App& app);
  void fill_cp(CLI::App& app);
  void fill_create(CLI::App& app);
  void fill_exec(CLI::App& app);
  void fill_images(CLI::App& app);
  void fill_import(CLI::App& app);
  void fill_info(CLI::App& app);
  void fill_inspect(CLI::App& app);
  void fill_kill(CLI::App& app);
  void fill_logs(CLI::App& app);
  void fill_ps(CLI::App& app);
  void fill_rename(CLI::App& app);
  void fill_rm(CLI::App& app);
  void fill_rmi(CLI::App& app);
  void fill_run(CLI::App& app);
  void fill_start(CLI::App& app);
  void fill_stop(CLI::App& app);
  void fill_tag(CLI::App& app);
  void fill_top(CLI::App& app);
  void fill_wait(CLI::App& app);
  void add_process(CLI::App& app);
  void add_format(CLI::App& app);
  void add_detach_keys(CLI::App& app);
  void add_names(CLI::App& app, const char* name, const char* what, int at_least,
                 int at_most);

  CommandLine& line_;
  Raw raw_;
  CLI::App app_{"Containers from images, by the code of the labs", "minidocker"};
};

constexpr int kAny = 1 << 20;

const std::array<Parser::Known, 22> Parser::kCommands = {{
    {Verb::kAttach, "attach", "Take part in a running container", &Parser::fill_attach},
    {Verb::kCp, "cp", "Copy files into a container, or out of it", &Parser::fill_cp},
    {Verb::kCreate, "create", "Make a container, and do not start it",
     &Parser::fill_create},
    {Verb::kExec, "exec", "Run a further command in a running container",
     &Parser::fill_exec},
    {Verb::kImages, "images", "List images", &Parser::fill_images},
    {Verb::kImport, "import", "Make an image from an archive or a folder",
     &Parser::fill_import},
    {Verb::kInfo, "info", "Say what there is, and where", &Parser::fill_info},
    {Verb::kInspect, "inspect", "Say all that is known of containers and images",
     &Parser::fill_inspect},
    {Verb::kKill, "kill", "Send running containers a signal", &Parser::fill_kill},
    {Verb::kLogs, "logs", "Show what a container has written", &Parser::fill_logs},
    {Verb::kPs, "ps", "List containers", &Parser::fill_ps},
    {Verb::kRename, "rename", "Give a container another name", &Parser::fill_rename},
    {Verb::kRestart, "restart", "Stop containers, and start them again",
     &Parser::fill_stop},
    {Verb::kRm, "rm", "Remove containers", &Parser::fill_rm},
    {Verb::kRmi, "rmi", "Remove images", &Parser::fill_rmi},
    {Verb::kRun, "run", "Make a container and start it", &Parser::fill_run},
    {Verb::kStart, "start", "Start containers that do not run", &Parser::fill_start},
    {Verb::kStop, "stop", "End running containers", &Parser::fill_stop},
    {Verb::kTag, "tag", "Give an image a further name", &Parser::fill_tag},
    {Verb::kTop, "top", "Show the processes of a container", &Parser::fill_top},
    {Verb::kVersion, "version", "Show the version", &Parser::fill_info},
    {Verb::kWait, "wait", "Wait for containers to end, and print their exit codes",
     &Parser::fill_wait},
}};

Parser::Parser(CommandLine& line, const std::function<bool(std::string_view)>& wanted)
    : line_(line) {
  app_.require_subcommand(0, 1);
  app_.add_option("--root", raw_.root, "Where images and containers are kept")
      ->option_text("DIR");
  for (const auto& known : kCommands) {
    if (wanted(known.name)) add(known);
  }
}

void Parser::add(const Known& known) {
  CLI::App* command = app_.add_subcommand(known.name, known.what);
  command->preparse_callback([this, command, &known](std::size_t) {
    line_.verb = known.verb;
    (this->*known.fill)(*command);
  });
}

void Parser::add_names(CLI::App& app, const char* name, const char* what, int at_least,
                       int at_most) {
  app.add_option(name, line_.names, what)->expected(at_least, at_most)->required();
}

void Parser::add_format(CLI::App& app) {
  app.add_option("--format,-f", raw_.format, "A Go template, or json")
      ->option_text("FORMAT");
}

void Parser::add_detach_keys(CLI::App& app) {
  app.add_option("--detach-keys", line_.detach_keys, "What leaves the container running")
      ->option_text("KEYS");
}

/// What run, create and exec have in common.
void Parser::add_process(CLI::App& app) {
  auto& create = line_.create;
  common::repeatable(
      app.add_option("--env,-e", raw_.variables, "Set an environment variable"),
      "NAME[=VALUE]");
  common::repeatable(app.add_option("--env-file", raw_.variable_files,
                                    "Read such variables from a file"),
                     "FILE");
  app.add_option("--user,-u", create.user, "Whom it runs as")
      ->option_text("USER[:GROUP]");
  app.add_option("--workdir,-w", create.working_folder, "The folder that it begins in")
      ->option_text("DIR");
}

void Parser::fill_cp(CLI::App& app) {
  app.add_flag("--archive,-a", line_.keep_owners, "Keep user and group ids");
  app.add_flag("--follow-link,-L", line_.follow_link, "Copy what a link at SRC leads to");
  app.add_flag("--quiet,-q", line_.quiet, "Do not say what was copied");
  app.add_option("CONTAINER:SRC DST|- or SRC|- CONTAINER:DST", line_.names,
                 "- is a tar archive on standard input or output")
      ->expected(0, kAny);
}

void Parser::fill_create(CLI::App& app) {
  auto& create = line_.create;
  app.set_help_flag("--help", "Print this help and exit");  // -h is the hostname
  app.add_flag("--interactive,-i", create.open_stdin, "Keep its standard input open");
  app.add_flag("--tty,-t", create.terminal, "Give it a terminal");
  app.add_flag("--rm", create.auto_remove, "Remove it when it has ended");
  app.add_option("--name", create.name, "Its name; else one of our choice");
  app.add_option("--hostname,-h", create.hostname, "Its hostname; else its id");
  add_process(app);
  common::repeatable(app.add_option("--volume,-v", raw_.volumes,
                                    "Show it a file or folder of the host's"),
                     "SOURCE:TARGET[:ro]");
  app.add_option("--entrypoint", raw_.entrypoint, "In the place of the image's")
      ->expected(1);
  common::repeatable(app.add_option("--label,-l", raw_.labels, "Note something on it"),
                     "NAME=VALUE");
  app.add_option("--stop-signal", raw_.stop_signal, "What stop sends; else TERM");
  app.add_option("--stop-timeout", raw_.stop_timeout, "Seconds before stop kills it");
  app.prefix_command();  // the image and its command, as they stand
}

void Parser::fill_run(CLI::App& app) {
  fill_create(app);
  app.add_flag("--detach,-d", line_.detach, "In the background; print its id");
  app.add_flag("--sig-proxy", line_.sig_proxy, "Pass signals on to it; true");
  add_detach_keys(app);
}

void Parser::fill_exec(CLI::App& app) {
  app.add_flag("--interactive,-i", line_.interactive, "Keep its standard input open");
  app.add_flag("--tty,-t", line_.terminal, "Give it a terminal");
  app.add_flag("--detach,-d", line_.detach, "In the background");
  add_process(app);
  app.prefix_command();
}

void Parser::fill_attach(CLI::App& app) {
  app.add_flag("--no-stdin", line_.no_stdin, "Leave its standard input alone");
  app.add_flag("--sig-proxy", line_.sig_proxy, "Pass signals on to it; true");
  add_detach_keys(app);
  add_names(app, "CONTAINER", "", 1, 1);
}

void Parser::fill_images(CLI::App& app) {
  app.add_flag("--quiet,-q", line_.quiet, "Only ids");
  app.add_flag("--no-trunc", line_.no_trunc, "Ids as long as they are");
  app.add_option("--format", raw_.format, "A Go template, or json")
      ->option_text("FORMAT");
  app.add_option("REPOSITORY", line_.names, "Only this one")->expected(0, 1);
}

void Parser::fill_import(CLI::App& app) {
  add_names(app, "FILE|DIR NAME[:TAG]", ".tar, .tar.gz, .tar.zst, .tar.xz or a folder", 1,
            2);
}

void Parser::fill_info(CLI::App& app) {
  add_format(app);
}

void Parser::fill_inspect(CLI::App& app) {
  add_format(app);
  app.add_option("--type", line_.type, "Only this kind")
      ->check(CLI::IsMember(std::vector<std::string>{"container", "image"}))
      ->option_text("container|image");
  add_names(app, "NAME", "Containers and images", 1, kAny);
}

void Parser::fill_kill(CLI::App& app) {
  app.add_option("--signal,-s", line_.signal, "Which one; else KILL");
  add_names(app, "CONTAINER", "", 1, kAny);
}

void Parser::fill_logs(CLI::App& app) {
  app.add_flag("--follow,-f", line_.follow, "Go on until it ends");
  app.add_flag("--timestamps,-t", line_.timestamps, "Say when each line came");
  app.add_option("--tail,-n", line_.tail, "Only so many lines at the end");
  app.add_option("--since", line_.since, "Only what came since then: 10m, 2026-11-22");
  app.add_option("--until", line_.until, "Only what came until then");
  add_names(app, "CONTAINER", "", 1, 1);
}

void Parser::fill_ps(CLI::App& app) {
  app.add_flag("--all,-a", line_.all, "Also those that do not run");
  app.add_flag("--quiet,-q", line_.quiet, "Only ids");
  app.add_flag("--no-trunc", line_.no_trunc, "Everything as long as it is");
  app.add_flag("--latest,-l", line_.latest, "The one that was made last");
  app.add_option("--last,-n", line_.last, "So many that were made last");
  common::repeatable(app.add_option("--filter,-f", line_.filters,
                                    "status=, name=, id=, label=, ancestor=, exited="),
                     "NAME=VALUE");
  app.add_option("--format", raw_.format, "A Go template, or json")
      ->option_text("FORMAT");
}

void Parser::fill_rename(CLI::App& app) {
  add_names(app, "CONTAINER NEW", "", 2, 2);
}

void Parser::fill_rm(CLI::App& app) {
  app.add_flag("--force,-f", line_.force, "Kill it first if it runs");
  app.add_flag("--volumes,-v")
      ->description("With its anonymous volumes; there are none yet");
  add_names(app, "CONTAINER", "", 1, kAny);
}

void Parser::fill_rmi(CLI::App& app) {
  app.add_flag("--force,-f", line_.force, "Although stopped containers need it");
  add_names(app, "IMAGE", "", 1, kAny);
}

void Parser::fill_start(CLI::App& app) {
  app.add_flag("--attach,-a", line_.attach, "Take part in it");
  app.add_flag("--interactive,-i", line_.interactive, "And give it our standard input");
  add_detach_keys(app);
  add_names(app, "CONTAINER", "", 1, kAny);
}

void Parser::fill_stop(CLI::App& app) {
  app.add_option("--time,-t,--timeout", raw_.timeout, "Seconds before it is killed");
  add_names(app, "CONTAINER", "", 1, kAny);
}

void Parser::fill_tag(CLI::App& app) {
  add_names(app, "IMAGE NEW", "", 2, 2);
}

void Parser::fill_top(CLI::App& app) {
  app.prefix_command();  // after the container, options of ps
}

void Parser::fill_wait(CLI::App& app) {
  add_names(app, "CONTAINER", "", 1, kAny);
}

/// What stands after the options of run, create, exec and top.
void split_command(CommandLine& line, std::vector<std::string> words,
                   const std::string& name) {
  const bool needs_command = line.verb == Verb::kExec;
  if (words.empty() || (needs_command && words.size() == 1)) {
    throw common::ExitError(
        common::kFailure,
        fmt::format("'{0}' requires at least {1}; see '{0} --help'", name,
                    needs_command ? "2 arguments" : "1 argument"));
  }
  std::vector<std::string> rest(words.begin() + 1, words.end());
  if (line.verb == Verb::kRun || line.verb == Verb::kCreate) {
    line.create.image = words.front();
    line.create.command = std::move(rest);
  } else {
    line.names = {words.front()};
    line.argv = std::move(rest);
  }
}

void fill(CommandLine& line, const Raw& raw, const CLI::App& used) {
  const auto given = [&](const char* name) {
    const auto* option = used.get_option_no_throw(name);
    return option != nullptr && option->count() > 0;
  };
  line.root = raw.root;
  // As docker: what was copied is told to people only.
  const bool is_told = line.verb != Verb::kCp || given("--quiet");
  if (!is_told) line.quiet = ::isatty(STDOUT_FILENO) == 0;
  if (given("--format")) line.format = raw.format;
  if (given("--entrypoint")) line.create.entrypoint = raw.entrypoint;
  if (given("--stop-signal")) line.create.stop_signal = signal_number(raw.stop_signal);
  if (given("--stop-timeout")) line.create.stop_timeout = raw.stop_timeout;
  if (given("--time")) line.timeout = raw.timeout;
  for (const auto& file : raw.variable_files) {
    add_variables_of(line.create.environment, file);
  }
  for (const auto& text : raw.variables) add_variable(line.create.environment, text);
  for (const auto& text : raw.volumes) line.create.mounts.push_back(parse_volume(text));
  for (const auto& text : raw.labels) {
    const auto equals = text.find('=');
    line.create.labels[text.substr(0, equals)] =
        equals == std::string::npos ? "" : text.substr(equals + 1);
  }
  const auto& folder = line.create.working_folder;
  if (!folder.empty() && folder.front() != '/') {
    throw common::ExitError(common::kOurs,
                            fmt::format("the working directory '{}' is invalid, it needs "
                                        "to be an absolute path",
                                        folder));
  }
  line.create.attached = line.verb == Verb::kRun && !line.detach;
}

std::optional<int> parse_with(Parser& parser, const common::SplitLine& words,
                              CommandLine& line) {
  CLI::App& app = parser.app();
  if (const auto done = common::parse(app, words)) return done;
  const CLI::App& command = common::used_command(app);
  if (&command == &app) {
    throw common::UsageError("a command is missing; see 'minidocker --help'");
  }
  fill(line, parser.raw(), command);
  if (command.get_prefix_command()) {
    split_command(line, common::command_of(command, words), common::full_name(command));
  }
  return std::nullopt;
}

/// Whether the words begin with a command: then the others need not be there.
bool begins_with_command(const common::SplitLine& words) {
  return words.ours.size() > 1 && words.ours[1][0] != '-';
}

/// Whether what is after "--" is another program's.
bool takes_command(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--root") ++i;
    if (word.starts_with('-')) continue;
    return word == "run" || word == "create" || word == "exec" || word == "top";
  }
  return false;
}

/// Elsewhere names are there, as in `rm -- web`. CLI11 would read none if there were some
/// before.
common::SplitLine split_line(int argc, const char* const* argv) {
  if (takes_command(argc, argv)) return common::split_at_separator(argc, argv);
  common::SplitLine line{{argv, argv + argc}};
  auto separator = std::find(line.ours.begin(), line.ours.end(), std::string_view("--"));
  if (separator == line.ours.end()) return line;
  separator = line.ours.erase(separator);
  const auto odd = std::find_if(separator, line.ours.end(), common::is_option);
  if (odd != line.ours.end()) {
    throw common::ExitError(common::kOurs,
                            fmt::format("'{}': no name begins with a '-'", *odd));
  }
  return line;
}

}  // namespace

std::optional<int> parse_command_line(int argc, const char* const* argv,
                                      CommandLine& line) {
  const auto words = split_line(argc, argv);
  try {
    if (begins_with_command(words)) {
      const std::string_view first = words.ours[1];
      Parser parser(line, [&](std::string_view name) { return name == first; });
      if (parser.has_commands()) return parse_with(parser, words, line);
    }
    Parser parser(line, [](std::string_view) { return true; });
    return parse_with(parser, words, line);
  } catch (const common::UsageError& error) {
    throw common::ExitError(common::kOurs, error.what());  // as docker says it
  } catch (const common::SyscallError& error) {
    throw common::ExitError(common::kOurs, error.what());  // a file of --env-file
  }
}

}  // namespace minidocker
