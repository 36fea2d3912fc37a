#include "checking.hpp"

#include <fmt/core.h>

#include "build.hpp"
#include "common/files.hpp"
#include "report.hpp"

namespace lab {
namespace {

using common::Style;

/// @throws common::ExitError unless the suite came to verdicts; it has said why.
void check_status(int status, bool reported) {
  if (status <= 1 || (status == kCheckerBroke && reported)) return;
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

/// @pre The build is locked, so the report is ours.
CheckRun run_suite(const Session& session, const Lab& lab,
                   const std::vector<std::string>& arguments, Output output) {
  const auto report = session.project.report(lab.number);
  std::filesystem::remove(report);
  Command suite;
  suite.argv = {session.project.suite(lab.number), "--json", report};
  suite.argv.insert(suite.argv.end(), arguments.begin(), arguments.end());
  suite.folder = session.project.root();
  suite.output = output;
  const std::string before = timestamp();
  const int status = run(suite).status;
  check_status(status, std::filesystem::exists(report));
  const auto results = read_report(report);
  session.project.give_to_owner(report);
  const Progress progress = session.store.update([&](Progress& all) {
    if (all.current.empty()) all.current = lab.number;
    record(results, before, all.labs[lab.number]);
  });
  return {status, {}, progress.lab(lab.number)};
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

CheckRun check_lab(const Session& session, const Lab& lab,
                   const std::vector<std::string>& arguments, Output output) {
  const FileLock lock = lock_build(session.project);
  const BuildResult built =
      build(session.project, {lab.executable + "-learner", "check-" + lab.number});
  if (built.good) return run_suite(session, lab, arguments, output);
  return {common::kFailure, built.message, session.store.load().lab(lab.number)};
}

void show_compiler_message(const Session& session, const CheckRun& run) {
  for (const auto line : common::split(run.compiler, '\n')) {
    fmt::print("{}\n", painted(session.ui, line));
  }
}

}  // namespace lab
