/// @file
/// CLI11 with the course's exit codes. Heavy to compile: only the cli.cpp files include
/// it.
#pragma once

#include <algorithm>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "common/cli.hpp"
#include "common/text.hpp"

namespace common {

/// What to say of a word that stands where a command should: CLI11 would say of all words
/// from there on that they were not expected. Nothing if that is not what is wrong.
inline std::optional<std::string> unknown_command(const CLI::App& at,
                                                  const std::vector<std::string>& words) {
  std::vector<std::string> known;
  for (const auto* command : at.get_subcommands(nullptr)) {
    if (!command->get_group().empty()) known.push_back(command->get_name());
  }
  if (known.empty() || !at.get_subcommands().empty()) return std::nullopt;
  const auto unread = at.remaining();
  const auto word =
      std::find_first_of(words.begin(), words.end(), unread.begin(), unread.end());
  if (word == words.end() || word->empty() || word->front() == '-') return std::nullopt;
  const auto meant = nearest(*word, known);
  return "there is no command '" + *word + "'" +
         (meant ? ", did you mean '" + *meant + "'" : "");
}

/// A single '-' is no option, but often a name for standard input.
inline bool is_option(const std::string& word) {
  return word.size() > 1 && word.front() == '-';
}

/// What to say of an option that there is not: CLI11 would name all words that it could
/// not read, the last one first. Nothing if that is not what is wrong.
inline std::optional<std::string> unknown_option(const CLI::App& at,
                                                 const std::vector<std::string>& words) {
  auto unread = at.remaining();
  // The rest is another program's.
  if (at.get_prefix_command() && !unread.empty()) unread.resize(1);
  const auto word = std::find_if(words.begin(), words.end(), [&](const auto& one) {
    return is_option(one) && std::find(unread.begin(), unread.end(), one) != unread.end();
  });
  if (word == words.end()) return std::nullopt;
  std::vector<std::string> known;
  for (const auto* option : at.get_options()) {
    for (const auto& name : option->get_lnames()) known.push_back("--" + name);
  }
  const std::string name = word->substr(0, word->find('='));
  const auto meant = nearest(name, known);
  return "there is no option '" + name + "'" +
         (meant ? ", did you mean '" + *meant + "'" : "");
}

/// CLI11 calls every value a TEXT or an INT: "--type: 1 required TEXT missing".
inline std::optional<std::string> missing_value(const std::string& error) {
  const auto colon = error.find(": 1 required ");
  if (colon == std::string::npos || !error.ends_with(" missing")) return std::nullopt;
  return error.substr(0, colon) + " needs a value";
}

/// The subcommand that was used, however deep.
inline const CLI::App& used_command(const CLI::App& app) {
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
  return *at;
}

/// How it is called: "jail mounts demo".
inline std::string full_name(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return parent == nullptr ? command.get_name()
                           : full_name(*parent) + " " + command.get_name();
}

/// Makes an option one that may be given several times, with one value each time. CLI11
/// would take all words that follow: `run -e A=1 busybox`.
/// @param value  What --help calls it: "NAME=VALUE"
inline CLI::Option* repeatable(CLI::Option* option, const std::string& value) {
  return option->option_text(value + " ...")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
}

/// Stands for the empty value in "--name=", as no word does that people type. CLI11 would
/// take the next word instead.
inline constexpr char kEmptyValue[] = "\x1f\x1f";

inline std::vector<std::string> with_empty_values(int argc, const char* const* argv) {
  std::vector<std::string> words(argv, argv + argc);
  for (auto& word : words) {
    if (word.starts_with("--") && word.find('=') == word.size() - 1) word += kEmptyValue;
  }
  return words;
}

inline std::string without_mark(std::string word) {
  if (word.ends_with(kEmptyValue)) word.resize(word.size() - std::size(kEmptyValue) + 1);
  return word;
}

/// For all options that there are by now. parse() calls it; who adds options while words
/// are read already calls it again.
inline void accept_empty_values(CLI::App& app) {
  for (auto* option : app.get_options()) {
    option->transform([option](std::string value) {
      const bool number = option->get_type_name().starts_with("INT");
      const bool flag = option->get_expected_max() == 0;
      // CLI11 would take it for 0; since 2.4 also for a flag's "no".
      if ((number || flag) && value == kEmptyValue) {
        throw CLI::ValidationError(option->get_name(),
                                   number ? "needs a number" : "needs no value");
      }
      return without_mark(std::move(value));
    });
  }
  for (auto* command : app.get_subcommands(nullptr)) accept_empty_values(*command);
}

/// A command line that may end in another program's: what is after "--" is that one's own
/// and no concern of the parser's.
struct SplitLine {
  std::vector<const char*> ours;
  std::vector<std::string> after = {};
  bool has_separator = false;
};

inline SplitLine split_at_separator(int argc, const char* const* argv) {
  SplitLine line;
  line.ours.assign(argv, argv + argc);
  const auto separator =
      std::find(line.ours.begin(), line.ours.end(), std::string_view("--"));
  if (separator == line.ours.end()) return line;
  line.has_separator = true;
  line.after.assign(std::next(separator), line.ours.end());
  line.ours.erase(separator, line.ours.end());
  return line;
}

/// The command that a subcommand with prefix_command() was given. `run ls -l`,
/// `run -- ls -l` and `run env -- ls` all have one.
/// @return Empty if there is none.
/// @throws UsageError for an unknown option before it
inline std::vector<std::string> command_of(const CLI::App& used, const SplitLine& line) {
  std::vector<std::string> argv = used.remaining();
  for (auto& word : argv) word = without_mark(std::move(word));
  if (!argv.empty() && is_option(argv.front())) {
    throw UsageError(unknown_option(used, argv).value_or(argv.front()) + "; see '" +
                     full_name(used) + " --help'");
  }
  if (!argv.empty() && line.has_separator) argv.emplace_back("--");
  argv.insert(argv.end(), line.after.begin(), line.after.end());
  return argv;
}

/// Parses the command line.
/// @return An exit code if that was all (help, version), otherwise nothing.
/// @throws UsageError
inline std::optional<int> parse(CLI::App& app, int argc, const char* const* argv) {
  const std::vector<std::string> marked = with_empty_values(argc, argv);
  std::vector<const char*> pointers;
  for (const auto& word : marked) pointers.push_back(word.c_str());
  accept_empty_values(app);
  try {
    app.parse(argc, pointers.data());
    return std::nullopt;
  } catch (const CLI::Success& done) {
    return app.exit(done, std::cout, std::cerr);
  } catch (const CLI::ParseError& error) {
    const CLI::App& at = used_command(app);
    const std::vector<std::string> words(marked.begin() + 1, marked.end());
    auto wrong = unknown_command(at, words);
    if (!wrong) wrong = unknown_option(at, words);
    if (!wrong) wrong = missing_value(error.what());
    throw UsageError(wrong.value_or(error.what()) + "; see '" + full_name(at) +
                     " --help'");
  }
}

/// The same for what split_at_separator() left to us.
inline std::optional<int> parse(CLI::App& app, const SplitLine& line) {
  return parse(app, static_cast<int>(line.ours.size()), line.ours.data());
}

}  // namespace common
