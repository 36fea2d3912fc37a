#include "minidocker/cli.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "common/cli11.hpp"
#include "environment.hpp"
#include "options.hpp"

namespace minidocker {
namespace {

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

void fill(CommandLine& line, const RawValues& raw, const CLI::App& used) {
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

std::optional<int> parse_with(OptionParser& parser, const common::SplitLine& words,
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
      OptionParser parser(line, [&](std::string_view name) { return name == first; });
      if (parser.has_commands()) return parse_with(parser, words, line);
    }
    OptionParser parser(line, [](std::string_view) { return true; });
    return parse_with(parser, words, line);
  } catch (const common::UsageError& error) {
    throw common::ExitError(common::kOurs, error.what());  // as docker says it
  } catch (const common::SyscallError& error) {
    throw common::ExitError(common::kOurs, error.what());  // a file of --env-file
  }
}

}  // namespace minidocker
