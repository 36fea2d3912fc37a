#include "process/commands.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/terminal.hpp"
#include "process/control.hpp"
#include "process/demo.hpp"
#include "process/explain.hpp"
#include "process/found.hpp"
#include "process/list.hpp"
#include "process/run_command.hpp"

namespace process {
namespace {

/// The processes that were asked for; says which are not there.
struct Asked {
  std::vector<Stat> found;
  int exit_code = common::kSuccess;
};

Asked asked_for(const CommandLine& line) {
  Asked asked;
  for (const auto& target : line.targets) {
    const Found found = find(target);
    if (found.stat) {
      asked.found.push_back(*found.stat);
    } else {
      fmt::print(stderr, "procman: {}: {}\n", target.pid, found.problem);
      asked.exit_code = common::kFailure;
    }
  }
  return asked;
}

int list_command(const CommandLine& line) {
  Asked asked = asked_for(line);
  if (line.targets.empty()) asked.found = scan();
  std::sort(asked.found.begin(), asked.found.end(),
            [](const Stat& a, const Stat& b) { return a.pid < b.pid; });
  filter(asked.found, line.user, line.states);
  common::print(line.json ? list_json(asked.found) : list_text(asked.found));
  return asked.exit_code;
}

int watch_command(const CommandLine& line) {
  const Asked asked = asked_for(line);
  watch(asked.found, line.interval, line.json);
  return asked.exit_code;
}

bool terminal_is_utf8() {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view locale = value;
    return locale.find("UTF-8") != std::string_view::npos ||
           locale.find("utf8") != std::string_view::npos;
  }
  return false;
}

int tree_command(const CommandLine& line) {
  const Asked asked = asked_for(line);
  const Tree tree = build_tree(scan());
  std::vector<std::size_t> roots;
  if (line.targets.empty()) roots = tree.roots;
  for (const auto& one : asked.found) {
    for (std::size_t i = 0; i < tree.processes.size(); ++i) {
      if (tree.processes[i].pid == one.pid) roots.push_back(i);
    }
  }
  const TreeOptions options{line.namespaces, line.threads, terminal_is_utf8()};
  common::print(line.json ? tree_json(tree, roots, options)
                          : tree_text(tree, roots, options));
  return asked.exit_code;
}

int control_command(const CommandLine& line) {
  const auto outcomes = control(line);
  common::print(line.json ? outcomes_json(outcomes) : outcomes_text(outcomes));
  const bool done = std::all_of(outcomes.begin(), outcomes.end(),
                                [](const Outcome& one) { return one.done; });
  return done ? common::kSuccess : common::kFailure;
}

int signals_command(const CommandLine& line) {
  Asked asked = asked_for(line);
  const std::size_t width = common::Terminal(stdout).width();
  std::vector<std::string> texts;
  for (const auto& one : asked.found) {
    const auto text = line.json ? signals_json(one) : signals_text(one, width);
    if (text) texts.push_back(*text);
  }
  common::print(line.json ? fmt::format("[{}]\n", fmt::join(texts, ",\n"))
                          : fmt::format("{}", fmt::join(texts, "\n")));
  return asked.exit_code;
}

int demo_command(const CommandLine& line) {
  const auto names =
      line.experiment.empty() ? demonstrations() : std::vector{line.experiment};
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) common::print("\n");
    demonstrate(names[i]);
  }
  return common::kSuccess;
}

}  // namespace

void set_up_this_process() {
  // Whoever is started with SIGCHLD ignored has no zombies, and nothing to wait for.
  ::signal(SIGCHLD, SIG_DFL);
  // A pipe or file that is opened where 0, 1 or 2 are free would become a standard
  // stream. Input and output are opened the wrong way round: to use them is an error, as
  // it was.
  constexpr int kModes[] = {O_WRONLY, O_RDONLY, O_WRONLY};
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (::fcntl(fd, F_GETFD) != -1) continue;
    // open takes the lowest number that is free.
    common::check(::open("/dev/null", kModes[fd]), "open", "/dev/null");
  }
}

int run_command(const CommandLine& line) {
  switch (line.verb) {
    case Verb::kRun:
      return common::with_command_codes(explain, [&] { return run(line); });
    case Verb::kPipe:
      return common::with_command_codes(explain, [&] { return pipe(line); });
    case Verb::kPs:
      return list_command(line);
    case Verb::kWatch:
      return watch_command(line);
    case Verb::kTree:
      return tree_command(line);
    case Verb::kSignals:
      return signals_command(line);
    case Verb::kDemo:
      return demo_command(line);
    case Verb::kStop:
    case Verb::kPause:
    case Verb::kResume:
    case Verb::kKill:
      break;
  }
  return control_command(line);
}

}  // namespace process
