#include "json_view.hpp"

#include <fmt/core.h>

#include "starter.hpp"

namespace lab {

using common::Json;

Json next_json(const Session& session, const Lab& lab, const LabProgress& progress) {
  const Step* step = next_step(lab, progress);
  if (step == nullptr) {
    const bool done = is_done(lab, progress);
    return {{"lab", lab.number},
            {"step", nullptr},
            {"done", done},
            {"failed_check", progress.whole.failed_check},
            {"failed", progress.whole.failed},
            {"command", command_line(done ? "diff" : "check", lab)}};
  }
  const Place place = place_of(session, lab, *step);
  Json next = {{"lab", lab.number},
               {"step", step->number},
               {"title", step->title},
               {"file", place.file}};
  next["line"] = place.todo.line == 0 ? Json(nullptr) : Json(place.todo.line);
  next["question"] = question_of(session.project, lab, *step, place);
  next["command"] = command_line("check", lab, step);
  return next;
}

void print_json(const Json& value) {
  fmt::print("{}\n", value.dump(2, ' ', false, Json::error_handler_t::replace));
}

}  // namespace lab
