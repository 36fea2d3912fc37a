#include "json_view.hpp"

#include <fmt/core.h>

namespace lab {

using common::Json;

Json next_json(const Session& session, const Lab& lab, const LabProgress& progress) {
  const Step* step = next_step(lab, progress);
  if (step == nullptr) {
    return {
        {"lab", lab.number}, {"step", nullptr}, {"command", command_line("diff", lab)}};
  }
  const Place place = place_of(session, lab, *step);
  Json next = {{"lab", lab.number},
               {"step", step->number},
               {"title", step->title},
               {"file", place.file}};
  next["line"] = place.todo.line == 0 ? Json(nullptr) : Json(place.todo.line);
  next["question"] = place.todo.question;
  next["command"] = command_line("check", lab, step);
  return next;
}

void print_json(const Json& value) {
  fmt::print("{}\n", value.dump(2, ' ', false, Json::error_handler_t::replace));
}

}  // namespace lab
