#include "checking.hpp"
#include "commands.hpp"
#include "json_view.hpp"

namespace lab::command {
namespace {

using common::Json;

std::vector<std::string> suite_arguments(const Target& target, const Request& request) {
  std::vector<std::string> arguments;
  if (target.step != nullptr) arguments = {"--step", target.step->number};
  if (request.keep) arguments.emplace_back("--keep");
  return arguments;
}

void show_json(const Session& session, const Lab& lab, const CheckRun& run) {
  Json object = {{"lab", lab.number}, {"built", run.compiler.empty()}};
  if (run.compiler.empty()) {
    object.update(common::read_json(session.project.report(lab.number)));
  } else {
    object["message"] = run.compiler;
  }
  object["next"] = next_json(session, lab, run.progress);
  print_json(object);
}

void show(const Session& session, const Target& target, const CheckRun& run) {
  if (run.compiler.empty()) {
    say_next(session, *target.lab, run.progress);
    return;
  }
  show_compiler_message(session, run);
  session.ui.next(command_line("check", *target.lab, target.step),
                  "once it compiles; nothing was checked");
}

}  // namespace

int check(const Session& session, const Request& request) {
  const Target target = target_of(session, request);
  const Output output = request.json ? Output::kDropped : Output::kShown;
  const CheckRun run =
      check_lab(session, *target.lab, suite_arguments(target, request), output);
  if (request.json) {
    show_json(session, *target.lab, run);
  } else {
    show(session, target, run);
  }
  return run.code;
}

}  // namespace lab::command
