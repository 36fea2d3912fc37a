#include "minidocker/commands.hpp"

#include "common/cli.hpp"
#include "minidocker/home.hpp"

namespace minidocker {
namespace {

int run_with_engine(const CommandLine& line) {
  Engine engine{Home(line.root)};
  switch (line.verb) {
    case Verb::kAttach:
      return attach(engine, line);
    case Verb::kCreate:
      return create(engine, line);
    case Verb::kExec:
      return exec(engine, line);
    case Verb::kImages:
      return images(engine, line);
    case Verb::kInfo:
      return info(engine, line);
    case Verb::kInspect:
      return inspect(engine, line);
    case Verb::kKill:
      return kill(engine, line);
    case Verb::kLogs:
      return logs(engine, line);
    case Verb::kPs:
      return ps(engine, line);
    case Verb::kRename:
      return rename(engine, line);
    case Verb::kRestart:
      return restart(engine, line);
    case Verb::kRm:
      return rm(engine, line);
    case Verb::kRmi:
      return rmi(engine, line);
    case Verb::kRun:
      return run(engine, line);
    case Verb::kStart:
      return start(engine, line);
    case Verb::kStop:
      return stop(engine, line);
    case Verb::kTag:
      return tag(engine, line);
    case Verb::kTop:
      return top(engine, line);
    case Verb::kWait:
      return wait(engine, line);
    case Verb::kCp:
    case Verb::kImport:
    case Verb::kVersion:
      break;
  }
  return common::kUsage;
}

}  // namespace

int run_command(const CommandLine& line) {
  if (line.verb == Verb::kCp) return cp(line);
  if (line.verb == Verb::kImport) return import(line);
  if (line.verb == Verb::kVersion) return version(line);
  return run_with_engine(line);
}

}  // namespace minidocker
