#include "options.hpp"

namespace minidocker {
namespace {

constexpr int kAny = 1 << 20;

}  // namespace

const std::array<OptionParser::Known, 22> OptionParser::kCommands = {{
    {Verb::kAttach, "attach", "Take part in a running container",
     &OptionParser::fill_attach},
    {Verb::kCp, "cp", "Copy files into a container, or out of it",
     &OptionParser::fill_cp},
    {Verb::kCreate, "create", "Make a container, and do not start it",
     &OptionParser::fill_create},
    {Verb::kExec, "exec", "Run a further command in a running container",
     &OptionParser::fill_exec},
    {Verb::kImages, "images", "List images", &OptionParser::fill_images},
    {Verb::kImport, "import", "Make an image from an archive or a folder",
     &OptionParser::fill_import},
    {Verb::kInfo, "info", "Say what there is, and where", &OptionParser::fill_info},
    {Verb::kInspect, "inspect", "Say all that is known of containers and images",
     &OptionParser::fill_inspect},
    {Verb::kKill, "kill", "Send running containers a signal", &OptionParser::fill_kill},
    {Verb::kLogs, "logs", "Show what a container has written", &OptionParser::fill_logs},
    {Verb::kPs, "ps", "List containers", &OptionParser::fill_ps},
    {Verb::kRename, "rename", "Give a container another name",
     &OptionParser::fill_rename},
    {Verb::kRestart, "restart", "Stop containers, and start them again",
     &OptionParser::fill_stop},
    {Verb::kRm, "rm", "Remove containers", &OptionParser::fill_rm},
    {Verb::kRmi, "rmi", "Remove images", &OptionParser::fill_rmi},
    {Verb::kRun, "run", "Make a container and start it", &OptionParser::fill_run},
    {Verb::kStart, "start", "Start containers that do not run",
     &OptionParser::fill_start},
    {Verb::kStop, "stop", "End running containers", &OptionParser::fill_stop},
    {Verb::kTag, "tag", "Give an image a further name", &OptionParser::fill_tag},
    {Verb::kTop, "top", "Show the processes of a container", &OptionParser::fill_top},
    {Verb::kVersion, "version", "Show the version", &OptionParser::fill_info},
    {Verb::kWait, "wait", "Wait for containers to end, and print their exit codes",
     &OptionParser::fill_wait},
}};

OptionParser::OptionParser(CommandLine& line,
                           const std::function<bool(std::string_view)>& wanted)
    : line_(line) {
  app_.require_subcommand(0, 1);
  app_.add_option("--root", raw_.root, "Where images and containers are kept")
      ->option_text("DIR");
  for (const auto& known : kCommands) {
    if (wanted(known.name)) add(known);
  }
}

void OptionParser::add(const Known& known) {
  CLI::App* command = app_.add_subcommand(known.name, known.what);
  command->preparse_callback([this, command, &known](std::size_t) {
    line_.verb = known.verb;
    (this->*known.fill)(*command);
    common::accept_empty_values(*command);
  });
}

/// @param name  One word: since 2.4, CLI11 refuses names with a space or a colon
void OptionParser::add_names(CLI::App& app, const char* name, const char* what,
                             int at_least, int at_most) {
  app.add_option(name, line_.names, what)->expected(at_least, at_most)->required();
}

void OptionParser::add_format(CLI::App& app) {
  app.add_option("--format,-f", raw_.format, "A Go template, or json")
      ->option_text("FORMAT");
}

void OptionParser::add_detach_keys(CLI::App& app) {
  app.add_option("--detach-keys", line_.detach_keys, "What leaves the container running")
      ->option_text("KEYS");
}

/// What run, create and exec have in common.
void OptionParser::add_process(CLI::App& app) {
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

void OptionParser::fill_cp(CLI::App& app) {
  app.add_flag("--archive,-a", line_.keep_owners, "Keep user and group ids");
  app.add_flag("--follow-link,-L", line_.follow_link, "Copy what a link at SRC leads to");
  app.add_flag("--quiet,-q", line_.quiet, "Do not say what was copied");
  app.add_option("FROM|TO", line_.names,
                 "CONTAINER:SRC DST|- or SRC|- CONTAINER:DST; - is a tar archive on "
                 "standard input or output")
      ->expected(0, kAny);
}

void OptionParser::fill_create(CLI::App& app) {
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

void OptionParser::fill_run(CLI::App& app) {
  fill_create(app);
  app.add_flag("--detach,-d", line_.detach, "In the background; print its id");
  app.add_flag("--sig-proxy", line_.sig_proxy, "Pass signals on to it; true");
  add_detach_keys(app);
}

void OptionParser::fill_exec(CLI::App& app) {
  app.add_flag("--interactive,-i", line_.interactive, "Keep its standard input open");
  app.add_flag("--tty,-t", line_.terminal, "Give it a terminal");
  app.add_flag("--detach,-d", line_.detach, "In the background");
  add_process(app);
  app.prefix_command();
}

void OptionParser::fill_attach(CLI::App& app) {
  app.add_flag("--no-stdin", line_.no_stdin, "Leave its standard input alone");
  app.add_flag("--sig-proxy", line_.sig_proxy, "Pass signals on to it; true");
  add_detach_keys(app);
  add_names(app, "CONTAINER", "", 1, 1);
}

void OptionParser::fill_images(CLI::App& app) {
  app.add_flag("--quiet,-q", line_.quiet, "Only ids");
  app.add_flag("--no-trunc", line_.no_trunc, "Ids as long as they are");
  app.add_option("--format", raw_.format, "A Go template, or json")
      ->option_text("FORMAT");
  app.add_option("REPOSITORY", line_.names, "Only this one")->expected(0, 1);
}

void OptionParser::fill_import(CLI::App& app) {
  add_names(app, "FILE|DIR",
            "A .tar, .tar.gz, .tar.zst, .tar.xz or a folder; and then NAME[:TAG]", 1, 2);
}

void OptionParser::fill_info(CLI::App& app) {
  add_format(app);
}

void OptionParser::fill_inspect(CLI::App& app) {
  add_format(app);
  app.add_option("--type", line_.type, "Only this kind")
      ->check(CLI::IsMember(std::vector<std::string>{"container", "image"}))
      ->option_text("container|image");
  add_names(app, "NAME", "Containers and images", 1, kAny);
}

void OptionParser::fill_kill(CLI::App& app) {
  app.add_option("--signal,-s", line_.signal, "Which one; else KILL");
  add_names(app, "CONTAINER", "", 1, kAny);
}

void OptionParser::fill_logs(CLI::App& app) {
  app.add_flag("--follow,-f", line_.follow, "Go on until it ends");
  app.add_flag("--timestamps,-t", line_.timestamps, "Say when each line came");
  app.add_option("--tail,-n", line_.tail, "Only so many lines at the end");
  app.add_option("--since", line_.since, "Only what came since then: 10m, 2026-11-22");
  app.add_option("--until", line_.until, "Only what came until then");
  add_names(app, "CONTAINER", "", 1, 1);
}

void OptionParser::fill_ps(CLI::App& app) {
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

void OptionParser::fill_rename(CLI::App& app) {
  add_names(app, "CONTAINER", "The container, and its new name", 2, 2);
}

void OptionParser::fill_rm(CLI::App& app) {
  app.add_flag("--force,-f", line_.force, "Kill it first if it runs");
  app.add_flag("--volumes,-v")
      ->description("With its anonymous volumes; there are none yet");
  add_names(app, "CONTAINER", "", 1, kAny);
}

void OptionParser::fill_rmi(CLI::App& app) {
  app.add_flag("--force,-f", line_.force, "Although stopped containers need it");
  add_names(app, "IMAGE", "", 1, kAny);
}

void OptionParser::fill_start(CLI::App& app) {
  app.add_flag("--attach,-a", line_.attach, "Take part in it");
  app.add_flag("--interactive,-i", line_.interactive, "And give it our standard input");
  add_detach_keys(app);
  add_names(app, "CONTAINER", "", 1, kAny);
}

void OptionParser::fill_stop(CLI::App& app) {
  app.add_option("--time,-t,--timeout", raw_.timeout, "Seconds before it is killed");
  add_names(app, "CONTAINER", "", 1, kAny);
}

void OptionParser::fill_tag(CLI::App& app) {
  add_names(app, "IMAGE", "The image, and its new name", 2, 2);
}

void OptionParser::fill_top(CLI::App& app) {
  app.prefix_command();  // after the container, options of ps
}

void OptionParser::fill_wait(CLI::App& app) {
  add_names(app, "CONTAINER", "", 1, kAny);
}

}  // namespace minidocker
