#include "minidocker/database.hpp"

#include <chrono>

#include <sqlite3.h>

namespace minidocker {
namespace {

constexpr std::chrono::milliseconds kPatience{30'000};

[[noreturn]] void fail(sqlite3* connection, const std::string& file) {
  const int code = sqlite3_extended_errcode(connection);
  throw DatabaseError(code, file + ": " + sqlite3_errmsg(connection));
}

[[noreturn]] void fail(sqlite3_stmt* statement) {
  sqlite3* connection = sqlite3_db_handle(statement);
  fail(connection, sqlite3_db_filename(connection, "main"));
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

Statement& Statement::bind(std::string_view text) {
  const int done = sqlite3_bind_text(statement_.get(), next_++, text.data(),
                                     static_cast<int>(text.size()), SQLITE_TRANSIENT);
  if (done != SQLITE_OK) fail(statement_.get());
  return *this;
}

Statement& Statement::bind(std::int64_t number) {
  if (sqlite3_bind_int64(statement_.get(), next_++, number) != SQLITE_OK) {
    fail(statement_.get());
  }
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  fail(statement_.get());
}

std::string Statement::text(int column) const {
  const auto* text = sqlite3_column_text(statement_.get(), column);
  if (text == nullptr) return "";
  return {reinterpret_cast<const char*>(text),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

void Database::Close::operator()(sqlite3* connection) const noexcept {
  sqlite3_close_v2(connection);
}

Database::Database(const std::filesystem::path& file) : file_(file) {
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &connection, kFlags, nullptr);
  connection_.reset(connection);
  if (code != SQLITE_OK) fail(connection, file_);
  sqlite3_busy_timeout(connection, kPatience.count());
  // To close would mean to write the log back into the file, and wait for the disk.
  sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  execute("PRAGMA synchronous = NORMAL");
}

Statement Database::prepare(std::string_view sql) const {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(connection_.get(), sql.data(),
                                      static_cast<int>(sql.size()), &statement, nullptr);
  if (code != SQLITE_OK) fail(connection_.get(), file_);
  return Statement(statement);
}

void Database::execute(const char* sql) const {
  if (sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    fail(connection_.get(), file_);
  }
}

void Database::set_durable(bool durable) {
  if (durable == durable_) return;
  execute(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
  durable_ = durable;
}

void Database::fold_log() const {
  constexpr std::uintmax_t kLongLog = 131'072;
  std::error_code none;
  if (std::filesystem::file_size(file_ + "-wal", none) < kLongLog || none) return;
  sqlite3_busy_timeout(connection_.get(), 0);
  sqlite3_wal_checkpoint_v2(connection_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                            nullptr, nullptr);
  sqlite3_busy_timeout(connection_.get(), kPatience.count());
}

Transaction::Transaction(const Database& database) : database_(database) {
  database.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const DatabaseError&) {
    // SQLite has rolled back by itself, as after a full disk.
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace minidocker
