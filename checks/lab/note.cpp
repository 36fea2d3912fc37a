#include <fmt/core.h>

#include "commands.hpp"
#include "common/files.hpp"
#include "common/text.hpp"

namespace lab::command {
namespace {

void show(const Ui& ui, const Note& note) {
  ui.line(ui.paint(Ui::Style::kDim, note.when.substr(0, note.when.find('T'))));
  for (const auto& line : common::wrap(common::printable(note.text), ui.width() - 2)) {
    ui.line("  " + line);
  }
}

void show_all(const Session& session, const Lab& lab, const LabProgress& progress) {
  session.ui.title(fmt::format("Notes on lab {}, {}", lab.number, lab.title));
  if (progress.notes.empty()) session.ui.line("None yet.");
  for (const auto& note : progress.notes) show(session.ui, note);
  session.ui.next(command_line("note", lab) + " TEXT", "keeps another one");
}

}  // namespace

int note(const Session& session, const Request& request) {
  const Lab& lab = *target_of(session, request).lab;
  const std::string text(common::trim(request.text));
  if (text.empty()) {
    show_all(session, lab, session.store.load().lab(lab.number));
    return 0;
  }
  const Progress progress = session.store.update([&](Progress& all) {
    all.labs[lab.number].notes.push_back({timestamp(), text});
  });
  session.ui.line(fmt::format("Noted: {} on lab {}.",
                              counted(progress.lab(lab.number).notes.size(), "note"),
                              lab.number));
  say_next(session, lab, progress.lab(lab.number));
  return 0;
}

}  // namespace lab::command
