#include <fmt/core.h>

#include "checking.hpp"
#include "commands.hpp"
#include "common/cli.hpp"
#include "json_view.hpp"

namespace lab::command {
namespace {

using common::Json;

void show_json(const Session& session, const Lab& lab, const CheckRun& run) {
  Json object = {
      {"lab", lab.number}, {"built", run.compiler.empty()}, {"reference", run.reference}};
  if (run.compiler.empty()) {
    object.update(common::read_json(session.project.report(lab.number)));
  } else {
    object["message"] = run.compiler;
  }
  object["next"] = next_json(session, lab, run.progress);
  print_json(object);
}

/// What to type after one check alone.
void say_next_of_one(const Ui& ui, const Lab& lab, const std::string& id, int code) {
  if (code == 0) {
    ui.next(command_line("check", lab), "it passes; now all of them");
  } else {
    ui.next(fmt::format("{} --check {}", command_line("check", lab), id),
            "after a change");
  }
}

void show(const Session& session, const Target& target, const Checks& checks,
          const CheckRun& run) {
  if (!run.compiler.empty()) {
    show_compiler_message(session, run);
    session.ui.next(command_line("check", *target.lab, target.step),
                    "once it compiles; nothing was checked");
  } else if (run.reference) {
    say_next_of_reference(session, *target.lab);
  } else if (!checks.id.empty()) {
    say_next_of_one(session.ui, *target.lab, checks.id, run.code);
  } else {
    say_next(session, *target.lab, run.progress);
  }
}

}  // namespace

int check(const Session& session, const Request& request) {
  const Target target = target_of(session, request);
  if (target.step != nullptr && !request.check.empty()) {
    throw common::UsageError("a step or --check, not both");
  }
  Checks checks;
  checks.step = target.step;
  checks.id = request.check;
  checks.keep = request.keep;
  const Output output = request.json ? Output::kDropped : Output::kShown;
  const CheckRun run = check_lab(session, *target.lab, checks, output);
  if (request.json) {
    show_json(session, *target.lab, run);
  } else {
    show(session, target, checks, run);
  }
  return run.code;
}

}  // namespace lab::command
