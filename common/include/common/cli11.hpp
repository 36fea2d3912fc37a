/// @file
/// CLI11 with the course's exit codes. Heavy to compile: only the cli.cpp files include
/// it.
#pragma once

#include <iostream>
#include <optional>

#include <CLI/CLI.hpp>

#include "common/cli.hpp"

namespace common {

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
    throw UsageError(std::string(error.what()) + "; see '" + command + " --help'");
  }
}

}  // namespace common
