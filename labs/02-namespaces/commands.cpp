#include "ns/commands.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/proc.hpp"
#include "ns/demo.hpp"
#include "ns/enter_command.hpp"
#include "ns/explain.hpp"
#include "ns/id_maps.hpp"
#include "ns/kept.hpp"
#include "ns/link_command.hpp"
#include "ns/ns.hpp"
#include "ns/pod.hpp"
#include "ns/proc_files.hpp"
#include "ns/report.hpp"
#include "ns/start.hpp"
#include "ns/survey.hpp"

namespace ns {
namespace {

int list_command(const CommandLine& line) {
  const auto proc = common::open_proc();
  const auto found = survey(proc.get(), line.held, line.owners);
  const ListOptions options{line.type, line.held, line.owners};
  common::print(line.json ? list_json(proc.get(), found, options)
                          : list_text(proc.get(), found, options));
  return common::kSuccess;
}

int show_command(const CommandLine& line) {
  const auto proc = common::open_proc();
  const auto view = view_process(proc.get(), line.pid, line.owners);
  common::print(line.json ? view_json(view, line.owners) : view_text(view, line.owners));
  return common::kSuccess;
}

int map_command(const CommandLine& line) {
  write_maps(line.pid, maps_for(line));
  return common::kSuccess;
}

int run_command_in_namespaces(const CommandLine& line) {
  Plan plan;
  plan.flags = line.kinds;
  if ((line.kinds & CLONE_NEWUSER) != 0) plan.maps = maps_for(line);
  plan.names = line.names;
  plan.clocks = line.clocks;
  plan.own_proc = line.own_proc;
  plan.argv = line.argv;
  return run(std::move(plan), line.method);
}

int keep_command(const CommandLine& line) {
  keep(line.state, line.name, line.kinds);
  return common::kSuccess;
}

int forget_command(const CommandLine& line) {
  forget(line.state, line.name);
  return common::kSuccess;
}

int kept_command(const CommandLine& line) {
  const auto all = kept(line.state);
  common::print(line.json ? kept_json(all) : kept_text(all));
  return common::kSuccess;
}

int link_command(const CommandLine& line) {
  link_namespaces(line.a, line.b);
  return common::kSuccess;
}

int demo_command(const CommandLine& line) {
  const auto seen = demonstrate(line.experiment);
  common::print(line.json ? demo_json(seen) : demo_text(seen));
  return common::kSuccess;
}

/// Not for people: what holds the namespaces of a pod, and those that are to be kept.
int pause_forever(const CommandLine& /*line*/) {
  for (;;) ::pause();
}

using Handler = int (*)(const CommandLine&);

struct Known {
  Command command;
  Handler handler;
};

constexpr Known kKnown[] = {
    {Command::kList, list_command},     {Command::kShow, show_command},
    {Command::kMap, map_command},       {Command::kRun, run_command_in_namespaces},
    {Command::kEnter, enter},           {Command::kKeep, keep_command},
    {Command::kForget, forget_command}, {Command::kKept, kept_command},
    {Command::kPod, run_pod},           {Command::kLink, link_command},
    {Command::kDemo, demo_command},     {Command::kPause, pause_forever},
};

int dispatch(const CommandLine& line) {
  const auto* known =
      std::find_if(std::begin(kKnown), std::end(kKnown),
                   [&](const Known& one) { return one.command == line.command; });
  return known->handler(line);
}

}  // namespace

int run_command(const CommandLine& line) {
  const auto run = [&] { return dispatch(line); };
  const bool runs_command = line.command == Command::kRun ||
                            line.command == Command::kEnter ||
                            line.command == Command::kPod;
  return runs_command ? common::with_command_codes(explain, run) : run();
}

}  // namespace ns
