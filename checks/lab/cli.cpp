#include "cli.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "common/cli11.hpp"
#include "project.hpp"

namespace lab {
namespace {

constexpr char kLab[] = "the lab, such as 04; the current one if left out";
constexpr char kNextStep[] = "the step, such as 4.8; what is next if left out";
constexpr char kWrittenSteps[] = "the step, such as 4.8; all begun if left out";
constexpr char kAllSteps[] = "the step, such as 4.8; all if left out";

struct CommandLine {
  explicit CommandLine(Request& to_fill) : request(to_fill) {}

  Request& request;
  CLI::App app{"The program that goes through the labs with you.", kProgram};

  CLI::App& add(const std::string& name, const std::string& description) {
    return *app.add_subcommand(name, description);
  }
  void lab_of(CLI::App& command) {
    command.add_option("NN", request.lab, kLab)->type_name("");
  }
  void step_of(CLI::App& command, const char* description) {
    lab_of(command);
    command.add_option("STEP", request.step, description)->type_name("");
  }
  void json(CLI::App& command) {
    command.add_flag("--json", request.json, "for programs");
  }
};

void add_looking(CommandLine& line) {
  auto& list = line.add("list", "The labs of the course");
  line.json(list);
  auto& status = line.add("status", "Where you are: all labs, or the steps of one");
  line.lab_of(status);
  line.json(status);
  auto& start = line.add("start", "Begin a lab, or go back to it");
  line.lab_of(start);
  auto& next = line.add("next", "The next step: where it is, and its question");
  line.lab_of(next);
  line.json(next);
}

void add_working(CommandLine& line) {
  auto& check = line.add("check", "Build, check, and say what is next");
  line.step_of(check, kAllSteps);
  check.add_option("--check", line.request.check, "this one check alone")
      ->type_name("ID");
  check.add_flag("--keep", line.request.keep, "keep what the checks made, to look at");
  line.json(check);
  auto& watch = line.add("watch", "The same whenever a file is saved");
  line.step_of(watch, kWrittenSteps);
  auto& hint = line.add("hint", "One more hint: a question, where to read, a sketch");
  line.step_of(hint, kNextStep);
  hint.add_flag("--again", line.request.again, "those already taken, and no other");
  auto& predict = line.add("predict", "Guess what the kernel does, then see it");
  line.step_of(predict, kNextStep);
  predict.add_option("--answer", line.request.answer, "answer without being asked")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  predict.add_flag("--again", line.request.again, "the first one, answered or not");
}

void add_comparing(CommandLine& line) {
  constexpr char kAnyway[] = "also for steps that have not passed";
  auto& solution = line.add("solution", "The reference, once a step has passed");
  line.step_of(solution, kAllSteps);
  solution.add_flag("--anyway", line.request.anyway, kAnyway);
  auto& diff = line.add("diff", "Your files beside the reference");
  line.step_of(diff, kAllSteps);
  diff.add_flag("--anyway", line.request.anyway, kAnyway);
  auto& reset = line.add("reset", "Back to the starter; your files are kept");
  line.lab_of(reset);
  reset
      .add_option("FILE", line.request.file,
                  "chroot.cpp, or 4.8 for its file; all if left out")
      ->type_name("");
  reset.add_flag("--undo", line.request.undo, "bring your files back, without a FILE");
  auto& note = line.add("note", "Keep a note, or read those kept");
  line.lab_of(note);
  note.add_option("TEXT", line.request.words, "the note")->type_name("");
}

void add_helping(CommandLine& line) {
  auto& doctor = line.add("doctor", "What this machine has, and lacks, for the labs");
  line.json(doctor);
  auto& completion = line.add("completion", "Print the completion script of a shell");
  completion.add_option("SHELL", line.request.shell, "bash, zsh or fish")
      ->type_name("")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  auto& complete = line.add("complete", "");
  complete.group("");  // asked by shells, not by people
  complete.add_option("WORDS", line.request.words);
}

/// Every command and flag, for complete.
std::vector<std::string> vocabulary(CLI::App& app) {
  std::vector<std::string> words;
  for (const auto* command : app.get_subcommands({})) {
    if (command->get_group().empty()) continue;
    words.push_back(command->get_name());
    for (const auto* option : command->get_options()) {
      for (const auto& name : option->get_lnames()) {
        words.push_back(command->get_name() + " --" + name);
      }
    }
  }
  return words;
}

}  // namespace

std::optional<Request> parse_command_line(int argc, const char* const* argv) {
  Request request;
  CommandLine line(request);
  line.app.add_option("--project", request.project, "the project's folder, if another")
      ->type_name("DIR");
  line.app.require_subcommand(0, 1);
  add_looking(line);
  add_working(line);
  add_comparing(line);
  add_helping(line);
  line.app.footer(fmt::format("Without a command: {} status", kProgram));
  if (common::parse(line.app, argc, argv)) return std::nullopt;
  const auto given = line.app.get_subcommands();
  request.command = given.empty() ? "status" : given.front()->get_name();
  if (request.command == "complete") request.vocabulary = vocabulary(line.app);
  if (request.command == "note")
    request.text = fmt::format("{}", fmt::join(request.words, " "));
  return request;
}

}  // namespace lab
