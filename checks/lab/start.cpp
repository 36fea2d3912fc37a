#include <fmt/core.h>

#include "commands.hpp"
#include "common/guards.hpp"
#include "process.hpp"
#include "report.hpp"

namespace lab::command {
namespace {

using common::Style;
namespace fs = std::filesystem;

/// How many points each step brings, if the suite is built; the board shows it.
std::vector<CheckResult> list_checks(const Project& project, const Lab& lab) {
  const auto suite = project.suite(lab.number);
  if (!fs::exists(suite)) return {};
  const common::TempDir folder("list", project.state());
  const auto file = folder.path() / "list.json";
  const Outcome outcome =
      run({{suite, "--list", "--json", file}, project.root(), Output::kDropped, {}, {}});
  return outcome.status == 0 ? read_report(file) : std::vector<CheckResult>{};
}

void show_file(const Ui& ui, const std::string& file, const std::string& what) {
  ui.line(padded(file, 44) + "  " + ui.paint(Style::kDim, what));
}

void show_files(const Session& session, const Lab& lab, const Step* step) {
  const Ui& ui = session.ui;
  const auto show_if_there = [&](const fs::path& path, const std::string& what) {
    if (fs::exists(path)) show_file(ui, session.project.shown(path), what);
  };
  const auto folder = session.project.lab(lab.folder);
  show_if_there(folder / "README.md", "read it first");
  show_if_there(session.project.root() / "docs" / (lab.folder + ".md"), "the chapter");
  if (fs::is_directory(folder / "include")) {
    for (const auto& entry : fs::recursive_directory_iterator(folder / "include")) {
      if (entry.path().stem() == entry.path().parent_path().filename()) {
        show_if_there(entry.path(), "what each step promises");
      }
    }
  }
  if (step == nullptr) return;
  show_file(ui, place_of(session, lab, *step).text(),
            fmt::format("step {}, {}", step->number, step->title));
}

}  // namespace

int start(const Session& session, const Request& request) {
  const Lab& lab = *target_of(session, request).lab;
  session.project.make_state();
  const auto checks = list_checks(session.project, lab);
  const Progress progress = session.store.update([&](Progress& all) {
    all.current = lab.number;
    LabProgress& mine = all.labs[lab.number];
    if (mine.started.empty()) mine.started = timestamp();
    record_points(checks, mine);
  });
  const Ui& ui = session.ui;
  const LabProgress mine = progress.lab(lab.number);
  ui.title(fmt::format("Lab {}, {}", lab.number, lab.title),
           fmt::format("{}, {} hours", counted(lab.steps.size(), "step"), lab.hours));
  ui.markdown(lab.summary + ".");
  ui.line();
  ui.line(fmt::format("You write the steps of {}: build/labs/bin/{} is yours,",
                      ui.paint(Style::kBold, lab.executable), lab.executable));
  ui.line(fmt::format("build/solutions/bin/{} is the reference to compare it with.",
                      lab.executable));
  ui.line();
  show_files(session, lab, next_step(lab, mine));
  say_next(session, lab, mine);
  return 0;
}

}  // namespace lab::command
