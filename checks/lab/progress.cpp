#include "progress.hpp"

#include <array>
#include <cctype>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/core.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/json.hpp"
#include "lock.hpp"

namespace lab {
namespace {

using common::Json;

constexpr int kVersion = 1;

constexpr std::array<std::pair<Status, std::string_view>, 7> kStatusNames = {{
    {Status::kUnknown, "unknown"},
    {Status::kPassed, "passed"},
    {Status::kFailed, "failed"},
    {Status::kTodo, "todo"},
    {Status::kUnreached, "unreached"},
    {Status::kSkipped, "skipped"},
    {Status::kError, "error"},
}};

/// What is not there is not written: the file is for people too.
template <typename Value>
void put(Json& object, const char* key, const Value& value) {
  if (value != Value{}) object[key] = value;
}

Json to_json(const StepProgress& step) {
  Json object = Json::object();
  if (step.status != Status::kUnknown) object["status"] = to_text(step.status);
  put(object, "checked", step.checked);
  put(object, "passed", step.passed);
  put(object, "failed", step.failed);
  put(object, "failed_check", step.failed_check);
  put(object, "points", step.points);
  put(object, "points_possible", step.points_possible);
  put(object, "hints", step.hints);
  put(object, "solution_shown", step.solution);
  return object;
}

StepProgress step_from(const Json& object) {
  return {status_from(object.value("status", "unknown")),
          object.value("checked", ""),
          object.value("passed", ""),
          object.value("failed", ""),
          object.value("points", 0),
          object.value("points_possible", 0),
          object.value("hints", 0),
          object.value("solution_shown", ""),
          object.value("failed_check", "")};
}

Json to_json(const PredictionProgress& prediction) {
  return {{"answer", prediction.answer},
          {"right", prediction.right},
          {"when", prediction.when}};
}

Json to_json(const Note& note) {
  return {{"when", note.when}, {"text", note.text}};
}

Json to_json(const LabProgress& lab) {
  Json object = Json::object();
  put(object, "started", lab.started);
  for (const auto& [number, step] : lab.steps) object["steps"][number] = to_json(step);
  if (const Json whole = to_json(lab.whole); !whole.empty()) object["whole"] = whole;
  for (const auto& [title, prediction] : lab.predictions) {
    object["predictions"][title] = to_json(prediction);
  }
  put(object, "milestones", lab.milestones);
  for (const auto& note : lab.notes) object["notes"].push_back(to_json(note));
  return object;
}

LabProgress lab_from(const Json& object) {
  LabProgress lab;
  lab.started = object.value("started", "");
  const Json steps = object.value("steps", Json::object());
  for (const auto& [number, step] : steps.items()) {
    lab.steps[number] = step_from(step);
  }
  lab.whole = step_from(object.value("whole", Json::object()));
  const Json predictions = object.value("predictions", Json::object());
  for (const auto& [title, each] : predictions.items()) {
    lab.predictions[title] = {each.at("answer").get<int>(), each.at("right").get<bool>(),
                              each.value("when", "")};
  }
  lab.milestones = object.value("milestones", std::map<std::string, std::string>{});
  for (const auto& note : object.value("notes", Json::array())) {
    lab.notes.push_back({note.value("when", ""), note.at("text").get<std::string>()});
  }
  return lab;
}

Progress progress_from(const Json& file) {
  if (file.at("version").get<int>() > kVersion) {
    throw std::runtime_error("written by a newer version of this course");
  }
  Progress progress;
  progress.current = file.value("current", "");
  const Json labs = file.value("labs", Json::object());
  for (const auto& [number, lab] : labs.items()) {
    progress.labs[number] = lab_from(lab);
  }
  return progress;
}

Json to_json(const Progress& progress) {
  Json file = {{"version", kVersion}};
  put(file, "current", progress.current);
  for (const auto& [number, lab] : progress.labs) file["labs"][number] = to_json(lab);
  return file;
}

[[noreturn]] void refuse(const Project& project, std::string_view reason) {
  const std::string file = project.shown(project.progress());
  throw common::ExitError(
      common::kFailure, fmt::format("{} is damaged ({}): mend it, or begin anew with: mv "
                                    "{} {}.old",
                                    file, reason, file, file));
}

/// Says whose file it is that cannot be written: most often root's, left by a sudo.
[[noreturn]] void refuse_access(const Project& project) {
  const std::string folder = project.shown(project.state());
  throw common::ExitError(
      common::kFailure,
      fmt::format("{}: cannot be written by you; make it yours with: sudo chown -R "
                  "\"$(id -u)\" {}",
                  folder, folder));
}

bool is_access(const common::SyscallError& error) {
  return error.code().value() == EACCES || error.code().value() == EPERM;
}

}  // namespace

std::string_view to_text(Status status) {
  for (const auto& [value, name] : kStatusNames) {
    if (value == status) return name;
  }
  return "unknown";
}

Status status_from(std::string_view text) {
  for (const auto& [value, name] : kStatusNames) {
    if (name == text) return value;
  }
  throw std::runtime_error(fmt::format("no status is called '{}'", text));
}

bool NaturalOrder::operator()(std::string_view a, std::string_view b) const {
  const auto digits = [](std::string_view text) {
    std::size_t count = 0;
    while (count < text.size() && std::isdigit(static_cast<unsigned char>(text[count]))) {
      ++count;
    }
    return count;
  };
  while (!a.empty() && !b.empty()) {
    const std::size_t in_a = digits(a);
    const std::size_t in_b = digits(b);
    // Of two numbers without leading zeros, the longer one is the greater one.
    if (in_a != in_b && in_a > 0 && in_b > 0) return in_a < in_b;
    if (a.front() != b.front()) return a.front() < b.front();
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.size() < b.size();
}

StepProgress LabProgress::step(std::string_view number) const {
  const auto found = steps.find(number);
  return found == steps.end() ? StepProgress{} : found->second;
}

LabProgress Progress::lab(std::string_view number) const {
  const auto found = labs.find(number);
  return found == labs.end() ? LabProgress{} : found->second;
}

Progress ProgressStore::load() const {
  if (!std::filesystem::exists(project_->progress())) return {};
  try {
    return progress_from(common::read_json(project_->progress()));
  } catch (const common::SyscallError& error) {
    if (is_access(error)) refuse_access(*project_);
    throw;
  } catch (const Json::exception& error) {
    refuse(*project_, error.what());
  } catch (const std::runtime_error& error) {
    refuse(*project_, error.what());
  }
}

Progress ProgressStore::update(const std::function<void(Progress&)>& change) const {
  try {
    project_->make_state();
    const auto lock_file = project_->state() / "progress.lock";
    const FileLock lock(lock_file);
    Progress progress = load();
    change(progress);
    common::write_json(project_->progress(), to_json(progress));
    project_->give_to_owner(lock_file);
    project_->give_to_owner(project_->progress());
    return progress;
  } catch (const common::SyscallError& error) {
    if (is_access(error)) refuse_access(*project_);
    throw;
  }
}

std::string timestamp(std::time_t time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(time));
}

}  // namespace lab
