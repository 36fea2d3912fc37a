/// @file
/// SQLite, with errors as exceptions. What is stored is other files' concern.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace minidocker {

/// what() names the file: "/var/lib/minidocker/minidocker.db: database or disk is full".
class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(int code, const std::string& text)
      : std::runtime_error(text), code_(code) {}
  /// SQLite's, extended. @see https://www.sqlite.org/rescode.html
  int code() const { return code_; }

 private:
  int code_;
};

/// A prepared statement. Parameters are given in order, then rows are fetched:
///     auto row = database.prepare("SELECT pid FROM containers WHERE id = ?");
///     row.bind(id);
///     if (row.step()) use(row.integer(0));
class Statement {
 public:
  /// @throws DatabaseError
  Statement& bind(std::string_view text);
  Statement& bind(std::int64_t number);
  /// @return Whether there is a row. @throws DatabaseError
  bool step();
  std::string text(int column) const;
  std::int64_t integer(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int next_ = 1;
};

/// One connection. Not to be used on both sides of a fork(2).
/// Others may have the same file open: writers wait for each other, up to half a minute;
/// readers wait for nobody (write-ahead log).
class Database {
 public:
  /// @throws DatabaseError
  explicit Database(const std::filesystem::path& file);

  /// @throws DatabaseError
  Statement prepare(std::string_view sql) const;
  void execute(const char* sql) const;

  /// Whether a commit is on the disk when it returns. It is atomic in any case; without
  /// this a power failure can undo the last ones.
  void set_durable(bool durable);

  /// If the write-ahead log has grown, puts it into the file, unless others are at work;
  /// this waits for the disk. Whoever opens a database that nobody else has open reads
  /// all of its log.
  void fold_log() const;

 private:
  struct Close {
    void operator()(sqlite3* connection) const noexcept;
  };
  std::string file_;
  std::unique_ptr<sqlite3, Close> connection_;
  bool durable_ = false;
};

/// All or nothing. Takes the writers' turn at once, so that what was read stays true.
class Transaction {
 public:
  /// @throws DatabaseError
  explicit Transaction(const Database& database);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  /// Undoes what was not committed.
  ~Transaction();

  /// @throws DatabaseError: nothing was done.
  void commit();

 private:
  const Database& database_;
  bool open_ = true;
};

}  // namespace minidocker
