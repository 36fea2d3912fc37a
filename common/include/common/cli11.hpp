/// @file
/// CLI11 with the course's exit codes. Heavy to compile: only the cli.cpp files include
/// it.
#pragma once

#include <algorithm>
#include <iostream>
#include <optional>
#include <string>
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

/// Parses the command line.
/// @return An exit code if that was all (help, version), otherwise nothing.
/// @throws UsageError
inline std::optional<int> parse(CLI::App& app, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::Success& done) {
    return app.exit(done, std::cout, std::cerr);
  } catch (const CLI::ParseError& error) {
    const CLI::App* at = &app;
    std::string command = app.get_name();
    while (!at->get_subcommands().empty()) {
      at = at->get_subcommands().front();
      command += " " + at->get_name();
    }
    const auto unknown = unknown_command(*at, {argv + 1, argv + argc});
    throw UsageError(unknown.value_or(error.what()) + "; see '" + command + " --help'");
  }
}

}  // namespace common
