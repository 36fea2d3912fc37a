#include "minidocker/schema.hpp"

#include <chrono>
#include <string>
#include <thread>

#include <sqlite3.h>

namespace minidocker {
namespace {

constexpr std::int64_t kVersion = 1;

// Times in nanoseconds since 1970, 0 for never.
constexpr char kTables[] = R"(
CREATE TABLE images (
  id       TEXT PRIMARY KEY,     -- sha256:..
  created  INTEGER NOT NULL,
  size     INTEGER NOT NULL,     -- bytes of its files
  config   TEXT NOT NULL         -- JSON
) WITHOUT ROWID;
CREATE TABLE tags (
  name     TEXT PRIMARY KEY,     -- docker.io/library/busybox:latest
  image    TEXT NOT NULL REFERENCES images (id)
) WITHOUT ROWID;
CREATE TABLE containers (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  created    INTEGER NOT NULL,
  config     TEXT NOT NULL,      -- JSON
  status     TEXT NOT NULL,      -- created, running, exited, dead
  pid        INTEGER NOT NULL DEFAULT 0,
  ticks      INTEGER NOT NULL DEFAULT 0,   -- when pid began
  exit_code  INTEGER NOT NULL DEFAULT 0,
  error      TEXT NOT NULL DEFAULT '',
  started    INTEGER NOT NULL DEFAULT 0,
  finished   INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
PRAGMA user_version = 1;
)";

std::int64_t version_of(const Database& database) {
  auto row = database.prepare("PRAGMA user_version");
  row.step();
  return row.integer(0);
}

/// SQLite needs the file for itself for that, and does not wait for others who are there.
void use_write_ahead_log(const Database& database) {
  constexpr std::chrono::milliseconds kPause{10};
  constexpr int kTries = 1000;
  for (int tries = 1;; ++tries) {
    try {
      return database.execute("PRAGMA journal_mode = WAL");
    } catch (const DatabaseError& error) {
      if ((error.code() & 0xff) != SQLITE_BUSY || tries == kTries) throw;
    }
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace

Database open_database(const Home& home) {
  home.make_folders();
  Database database(home.database());
  std::int64_t version = version_of(database);
  if (version == 0) {
    use_write_ahead_log(database);
    Transaction transaction(database);
    if (version_of(database) == 0) database.execute(kTables);  // nobody was faster
    transaction.commit();
    version = kVersion;
  }
  if (version > kVersion) {
    throw std::runtime_error(home.database().native() + ": made by a newer MiniDocker (" +
                             std::to_string(version) + ", this one knows " +
                             std::to_string(kVersion) + ")");
  }
  return database;
}

}  // namespace minidocker
