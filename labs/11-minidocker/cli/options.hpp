/// @file
/// Which options each command has. Heavy to compile: only cli.cpp includes it.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/cli11.hpp"
#include "minidocker/cli.hpp"

namespace minidocker {

/// Values that are words on the command line and something else afterwards.
struct RawValues {
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
class OptionParser {
 public:
  /// @param wanted  Whether there shall be the command of this name.
  OptionParser(CommandLine& line, const std::function<bool(std::string_view)>& wanted);

  CLI::App& app() { return app_; }
  bool has_commands() const { return !app_.get_subcommands(nullptr).empty(); }
  const RawValues& raw() const { return raw_; }

 private:
  struct Known {
    Verb verb;
    const char* name;
    const char* what;
    void (OptionParser::*fill)(CLI::App&);
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
  RawValues raw_;
  CLI::App app_{"Containers from images, by the code of the labs", "minidocker"};
};

}  // namespace minidocker
