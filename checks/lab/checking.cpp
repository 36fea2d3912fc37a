#include "checking.hpp"

#include <cerrno>
#include <csignal>
#include <vector>

#include <fmt/core.h>

#include "build.hpp"
#include "common/check.hpp"
#include "common/files.hpp"
#include "report.hpp"

namespace lab {
namespace {

using common::Style;

/// @throws common::ExitError unless the suite came to verdicts; it has said why.
void check_status(int status, bool reported) {
  if (status <= 1 || (status == kCheckerBroke && reported)) return;
  if (status == 128 + SIGPIPE) {  // nobody reads what it prints
    if (reported) return;
    throw common::SyscallError(EPIPE, "write", "standard output");
  }
  if (status == common::kUsage) {
    throw common::UsageError("the check suite refused its arguments");
  }
  if (status == kCheckerBroke) {
    throw common::ExitError(
        kCheckerBroke, fmt::format("the checks cannot run here; this is not your code: "
                                   "see '{} doctor'",
                                   kProgram));
  }
  throw common::ExitError(
      kCheckerBroke,
      fmt::format("the check suite broke, not your code: it ended with {}", status));
}

std::vector<std::string> arguments_for(const Checks& checks) {
  std::vector<std::string> arguments;
  const auto add = [&](const char* flag, const std::string& value) {
    arguments.insert(arguments.end(), {flag, value});
  };
  if (checks.step != nullptr) add("--step", checks.step->number);
  if (checks.up_to != nullptr) add("--up-to", checks.up_to->number);
  if (!checks.id.empty()) add("--check", checks.id);
  if (checks.keep) arguments.emplace_back("--keep");
  if (checks.brief) arguments.emplace_back("--brief");
  return arguments;
}

/// @pre The build is locked, so the report is ours.
CheckRun run_suite(const Session& session, const Lab& lab, const Checks& checks,
                   Output output) {
  const auto report = session.project.report(lab.number);
  std::filesystem::remove(report);
  Command suite;
  suite.argv = {session.project.suite(lab.number), "--json", report};
  const auto arguments = arguments_for(checks);
  suite.argv.insert(suite.argv.end(), arguments.begin(), arguments.end());
  suite.folder = session.project.root();
  suite.output = output;
  const std::string before = timestamp();
  const int status = run(suite).status;
  check_status(status, std::filesystem::exists(report));
  const auto results = read_report(report);
  session.project.give_to_owner(report);
  const bool reference = is_from_reference(session.project, lab.number);
  const bool counts = checks.id.empty() && !reference;
  const Progress progress = session.store.update([&](Progress& all) {
    if (all.current.empty()) all.current = lab.number;
    if (counts) record(results, before, checks.all(), all.labs[lab.number]);
    if (!reference) record_milestones(results, before, lab, all.labs[lab.number]);
  });
  return {status, {}, progress.lab(lab.number), reference};
}

/// "file:3:1: error: text" with the place bold and the word in its colour.
std::string painted(const Ui& ui, std::string_view line) {
  for (const auto& [word, style] :
       {std::pair{": error: ", Style::kRed}, std::pair{": fatal error: ", Style::kRed},
        std::pair{": warning: ", Style::kYellow}}) {
    const auto at = line.find(word);
    if (at == std::string_view::npos) continue;
    const auto size = std::string_view(word).size();
    return ui.paint(Style::kBold, line.substr(0, at)) + ui.paint(style, word) +
           std::string(line.substr(at + size));
  }
  return std::string(line);
}

}  // namespace

CheckRun check_lab(const Session& session, const Lab& lab, const Checks& checks,
                   Output output) {
  const FileLock lock = lock_build(session.project);
  const BuildResult built =
      build(session.project, {lab.executable + "-learner", "check-" + lab.number});
  if (built.good) return run_suite(session, lab, checks, output);
  return {common::kFailure, built.message, session.store.load().lab(lab.number), false};
}

void show_compiler_message(const Session& session, const CheckRun& run) {
  for (const auto line : common::split(run.compiler, '\n')) {
    fmt::print("{}\n", painted(session.ui, line));
  }
}

void say_next_of_reference(const Session& session, const Lab& lab) {
  session.ui.line();
  session.ui.line(fmt::format(
      "This was the reference, not your code: lab {} is built with -DLAB{}=solution.",
      lab.number, lab.number));
  session.ui.next(fmt::format("cmake -B build -DLAB{}=learner", lab.number),
                  "to build your own again");
}

}  // namespace lab
