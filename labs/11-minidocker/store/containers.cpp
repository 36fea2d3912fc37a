#include "minidocker/containers.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <sqlite3.h>

#include "common/cli.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {
namespace {

constexpr char kSelectContainer[] =
    "SELECT id, name, created, config, status, pid, exit_code, error, started, finished, "
    "ticks FROM containers ";

std::int64_t number(Time time) {
  return time.time_since_epoch().count();
}

Time time_of(std::int64_t number) {
  return Time(std::chrono::nanoseconds(number));
}

Status status_named(const std::string& name) {
  for (const Status status :
       {Status::kCreated, Status::kRunning, Status::kExited, Status::kDead}) {
    if (name == to_string(status)) return status;
  }
  throw std::runtime_error("no container is in the state " + name);
}

Container read(const Statement& row) {
  Container container;
  container.id = row.text(0);
  container.name = row.text(1);
  container.created = time_of(row.integer(2));
  container.config = config_from_json(common::Json::parse(row.text(3)));
  container.state = {.status = status_named(row.text(4)),
                     .pid = static_cast<pid_t>(row.integer(5)),
                     .start_ticks = static_cast<std::uint64_t>(row.integer(10)),
                     .exit_code = static_cast<int>(row.integer(6)),
                     .error = row.text(7),
                     .started = time_of(row.integer(8)),
                     .finished = time_of(row.integer(9))};
  return container;
}

std::vector<Container> read_all(Statement& rows) {
  std::vector<Container> all;
  while (rows.step()) all.push_back(read(rows));
  return all;
}

bool is_hexadecimal(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

void refuse_name(Database& database, const std::string& name) {
  const std::string holder = Containers(database).find(name).id;
  throw common::ExitError(
      common::kFailure,
      fmt::format(
          "Conflict. The container name \"/{}\" is already in use by container \"{}\". "
          "You have to remove (or rename) that container to be able to reuse that name.",
          name, holder));
}

void Containers::add(const Container& container) {
  auto row = database_.prepare(
      "INSERT INTO containers (id, name, created, config, status) "
      "VALUES (?, ?, ?, ?, 'created')");
  row.bind(container.id)
      .bind(container.name)
      .bind(number(container.created))
      .bind(to_json(container.config)
                .dump(-1, ' ', false, common::Json::error_handler_t::replace));
  database_.set_durable(!container.config.auto_remove);
  try {
    row.step();
  } catch (const DatabaseError& error) {
    if (error.code() != SQLITE_CONSTRAINT_UNIQUE) throw;
    refuse_name(database_, container.name);
  }
}

Container Containers::find(const std::string& reference) const {
  const std::string name = reference.starts_with('/') ? reference.substr(1) : reference;
  auto named =
      database_.prepare(std::string(kSelectContainer) + "WHERE id = ?1 OR name = ?1");
  named.bind(name);
  auto found = read_all(named);
  // A whole id comes before a name that looks like one.
  std::stable_partition(found.begin(), found.end(),
                        [&](const auto& one) { return one.id == name; });
  if (!found.empty()) return found.front();
  if (is_hexadecimal(name)) {
    auto begun = database_.prepare(std::string(kSelectContainer) +
                                   "WHERE id >= ?1 AND id < ?1 || 'g' LIMIT 2");
    begun.bind(name);
    found = read_all(begun);
  }
  if (found.empty()) {
    throw common::ExitError(common::kFailure, "No such container: " + reference);
  }
  if (found.size() > 1) {
    throw common::ExitError(common::kFailure,
                            "Multiple IDs found with provided prefix: " + reference);
  }
  return found.front();
}

std::optional<Container> Containers::get(const std::string& id) const {
  auto row = database_.prepare(std::string(kSelectContainer) + "WHERE id = ?");
  row.bind(id);
  if (!row.step()) return std::nullopt;
  return read(row);
}

std::vector<Container> Containers::all() const {
  auto rows =
      database_.prepare(std::string(kSelectContainer) + "ORDER BY created DESC, id");
  return read_all(rows);
}

void Containers::set_running(const std::string& id, pid_t pid, std::uint64_t start_ticks,
                             Time when) {
  database_.set_durable(false);
  database_
      .prepare(
          "UPDATE containers SET status = 'running', pid = ?2, started = ?3, ticks = ?4, "
          "exit_code = 0, error = '', finished = 0 WHERE id = ?1")
      .bind(id)
      .bind(std::int64_t{pid})
      .bind(number(when))
      .bind(static_cast<std::int64_t>(start_ticks))
      .step();
}

void Containers::set_exited(const std::string& id, int exit_code,
                            const std::string& error, Time when) {
  database_
      .prepare(
          "UPDATE containers SET status = 'exited', pid = 0, exit_code = ?2, error = ?3, "
          "finished = ?4 WHERE id = ?1 AND status <> 'dead'")
      .bind(id)
      .bind(std::int64_t{exit_code})
      .bind(error)
      .bind(number(when))
      .step();
}

void Containers::set_not_started(const std::string& id, int exit_code,
                                 const std::string& error) {
  database_
      .prepare(
          "UPDATE containers SET pid = 0, exit_code = ?2, error = ?3 "
          "WHERE id = ?1 AND status <> 'dead'")
      .bind(id)
      .bind(std::int64_t{exit_code})
      .bind(error)
      .step();
}

void Containers::set_dead(const std::string& id) {
  database_.prepare("UPDATE containers SET status = 'dead', pid = 0 WHERE id = ?")
      .bind(id)
      .step();
}

void Containers::remove(const std::string& id) {
  database_.prepare("DELETE FROM containers WHERE id = ?").bind(id).step();
}

void Containers::rename(const std::string& id, const std::string& name) {
  rename_container(database_, id, name);
}

std::optional<Container> Containers::user_of(const std::string& image_id) const {
  std::optional<Container> user;
  for (auto& container : all()) {
    if (container.config.image_id != image_id) continue;
    if (container.state.status == Status::kRunning) return container;
    if (!user) user = std::move(container);
  }
  return user;
}

}  // namespace minidocker
