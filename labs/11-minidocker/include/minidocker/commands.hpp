/// @file
/// What each command does: the engine's work, and what is printed of it.
#pragma once

#include "minidocker/cli.hpp"
#include "minidocker/engine.hpp"

namespace minidocker {

/// @return The exit code. @throws common::ExitError and what the engine throws
int run_command(const CommandLine& line);

// One for each verb; run_command() calls them.
int attach(Engine& engine, const CommandLine& line);
int cp(const CommandLine& line);
int create(Engine& engine, const CommandLine& line);
int exec(Engine& engine, const CommandLine& line);
int images(Engine& engine, const CommandLine& line);
int import(const CommandLine& line);
int info(Engine& engine, const CommandLine& line);
int inspect(Engine& engine, const CommandLine& line);
int kill(Engine& engine, const CommandLine& line);
int logs(Engine& engine, const CommandLine& line);
int ps(Engine& engine, const CommandLine& line);
int rename(Engine& engine, const CommandLine& line);
int restart(Engine& engine, const CommandLine& line);
int rm(Engine& engine, const CommandLine& line);
int rmi(Engine& engine, const CommandLine& line);
int run(Engine& engine, const CommandLine& line);
int start(Engine& engine, const CommandLine& line);
int stop(Engine& engine, const CommandLine& line);
int tag(Engine& engine, const CommandLine& line);
int top(Engine& engine, const CommandLine& line);
int version(const CommandLine& line);
int wait(Engine& engine, const CommandLine& line);

}  // namespace minidocker
