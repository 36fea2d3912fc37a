// Another name, and whose a name is.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include <sqlite3.h>
#include <unistd.h>

#include "engine.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;

constexpr char kReadRename[] = "docs/11-minidocker.md, \"Names\"";
constexpr char kGate[] = "/test/gate";

std::string conflict(const std::string& name, const std::string& holder) {
  return "Conflict. The container name \"/" + name +
         "\" is already in use by container \"" + holder + "\".";
}

LAB_CHECK("C.1-renamed", "11.13", 1, "rename gives one container another name") {
  MiniDocker engine(check);
  const std::string id = engine.must({"create", "--name", "web", "busybox", "true"});
  engine.must({"create", "--name", "other", "busybox", "true"});
  const auto ended = engine.run({"rename", "web", "old"});
  check.expect(
      ended.status == 0 && engine.states() == "old created, other created" &&
          engine.inspect("old").at("Id") == id,
      {.symptom = "name",
       .expected = "the containers old and other, and old to be the one that was web",
       .saw = "status " + std::to_string(ended.status) + ", " + engine.states() +
              (ended.error.empty() ? "" : "; " + ended.error),
       .most_often = "the change is of the rows that have this id, and no others",
       .read = kReadRename});
  engine.must({"create", "--name", "web", "busybox", "true"});
}

LAB_CHECK("C.1-name-taken", "11.13", 1,
          "A name that another container has is refused, and nothing changes") {
  MiniDocker engine(check);
  engine.must({"create", "--name", "web", "busybox", "true"});
  const std::string id = engine.must({"create", "--name", "db", "busybox", "true"});
  engine.refuse({"rename", "web", "db"}, 1, conflict("db", id));
  const std::string states = engine.states();
  check.expect(states == "db created, web created",
               {.symptom = "changed",
                .expected = "db created, web created",
                .saw = states,
                .most_often = "the row that had the name was replaced",
                .read = kReadRename});
}

void execute(sqlite3* database, const char* sql) {
  if (::sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(::sqlite3_errmsg(database));
  }
}

/// Writes to the engine's database for as long as there is no gate.
void hold_database() {
  sqlite3* database = nullptr;
  ::sqlite3_open((std::string(kRoot) + "/minidocker.db").c_str(), &database);
  execute(database, "BEGIN IMMEDIATE");
  std::cout << "READY" << std::endl;
  while (!fs::exists(kGate)) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  execute(database, "COMMIT");
  ::sqlite3_close(database);
}

LAB_CHECK("C.1-names-at-once", "11.13", 2,
          "Of two who ask for one name at the same time one gets it, and the other is "
          "told who has it") {
  MiniDocker engine(check);
  for (const char* name : {"web", "db"}) {
    engine.must({"create", "--name", name, "busybox", "true"});
  }
  check.may_leave(kGate);
  auto holder = check.start_helper("began to write to the database", hold_database);
  harness::Context::await_ready(holder);
  std::vector<harness::Process> both;
  for (const char* name : {"web", "db"}) {
    both.push_back(engine.start({"rename", name, "one"}));
  }
  // Nothing shows from outside how far they have come; both get to the change that waits.
  std::this_thread::sleep_for(harness::patience(std::chrono::milliseconds{300}));
  check.arrange("wrote what was to be written: both may go on",
                [] { std::ofstream{kGate}; });
  int renamed = 0;
  std::string said;
  for (auto& process : both) {
    if (check.finish(process) == 0) ++renamed;
    said += process.error();
  }
  const std::string wanted = conflict("one", engine.inspect("one").at("Id"));
  check.expect(renamed == 1 && said.starts_with("minidocker: " + wanted),
               {.symptom = "at-once",
                .expected = "one of them to be renamed, and the other to say: " + wanted,
                .saw = std::to_string(renamed) + " renamed; " + said,
                .most_often = "who looks whether the name is free, and takes it then, "
                              "has looked too early",
                .read = kReadRename});
}

}  // namespace
}  // namespace checks
