#include "minidocker/database.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/guards.hpp"
#include "common/unique_fd.hpp"
#include "minidocker/schema.hpp"
#include "support.hpp"

namespace minidocker {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// A database with one table.
struct Numbers {
  Numbers() {
    database.execute(
        "PRAGMA journal_mode = WAL;"
        "CREATE TABLE numbers (name TEXT PRIMARY KEY, value INTEGER)");
  }
  void add(std::string_view name, std::int64_t value) const {
    database.prepare("INSERT INTO numbers VALUES (?, ?)").bind(name).bind(value).step();
  }
  std::vector<std::string> names() const {
    auto rows = database.prepare("SELECT name FROM numbers ORDER BY name");
    std::vector<std::string> names;
    while (rows.step()) names.push_back(rows.text(0));
    return names;
  }

  test::Folder folder;
  Database database{folder / "db"};
};

TEST(Statement, GivesBackWhatWasBound) {
  const Numbers numbers;
  const std::string odd("a\0b'\n\xc3\xa9", 7);
  numbers.add(odd, -(std::int64_t{1} << 62));
  numbers.add("", 0);
  auto rows = numbers.database.prepare("SELECT name, value FROM numbers ORDER BY value");
  ASSERT_TRUE(rows.step());
  EXPECT_EQ(rows.text(0), odd);
  EXPECT_EQ(rows.integer(1), -(std::int64_t{1} << 62));
  ASSERT_TRUE(rows.step());
  EXPECT_EQ(rows.text(0), "");
  EXPECT_EQ(rows.integer(1), 0);
  EXPECT_FALSE(rows.step());
}

TEST(Statement, HasAnEmptyTextWhereThereIsNull) {
  const Numbers numbers;
  auto row = numbers.database.prepare("SELECT NULL");
  ASSERT_TRUE(row.step());
  EXPECT_EQ(row.text(0), "");
  EXPECT_EQ(row.integer(0), 0);
}

TEST(Statement, TakesNoMoreThanItHasPlacesFor) {
  const Numbers numbers;
  auto row = numbers.database.prepare("SELECT ?");
  row.bind("one");
  EXPECT_THROW(row.bind("two"), DatabaseError);
  EXPECT_THROW(row.bind(2), DatabaseError);
}

TEST(Database, FoldsALongLogIntoItsFile) {
  const Numbers numbers;
  const auto log = numbers.folder / "db-wal";
  const std::string long_name(1000, 'x');
  for (int i = 0; i < 200; ++i) numbers.add(long_name + std::to_string(i), i);
  const auto before = std::filesystem::file_size(log);
  EXPECT_GT(before, 128U * 1024);
  numbers.database.fold_log();
  EXPECT_LT(std::filesystem::file_size(log), before);
}

TEST(Database, NamesItsFileInErrors) {
  const Numbers numbers;
  numbers.add("one", 1);
  try {
    numbers.add("one", 2);
    FAIL();
  } catch (const DatabaseError& error) {
    EXPECT_THAT(error.what(), StartsWith((numbers.folder / "db").native() + ": "));
    EXPECT_THAT(error.what(), HasSubstr("numbers.name"));
    EXPECT_EQ(error.code(), SQLITE_CONSTRAINT_PRIMARYKEY);
  }
  EXPECT_THAT(test::message_of([&] { numbers.database.execute("SELECT FROM"); }),
              StartsWith((numbers.folder / "db").native() + ": "));
  EXPECT_THROW(numbers.database.prepare("SELECT x FROM numbers"), DatabaseError);
}

TEST(Database, IsNotOpenedWhereItCannotBe) {
  const test::Folder folder;
  try {
    const Database database(folder / "no/db");
    FAIL();
  } catch (const DatabaseError& error) {
    EXPECT_THAT(error.what(), StartsWith((folder / "no/db").native() + ": "));
    EXPECT_EQ(error.code() & 0xff, SQLITE_CANTOPEN);
  }
  test::write_file(folder / "text", std::string(5000, 'x'));
  EXPECT_THAT(test::message_of([&] {
                const Database database(folder / "text");
                database.execute("SELECT * FROM sqlite_schema");
              }),
              HasSubstr("text: file is not a database"));
}

TEST(Database, IsDurableOnlyWhereThatIsAsked) {
  Numbers numbers;
  const auto synchronous = [&] {
    auto row = numbers.database.prepare("PRAGMA synchronous");
    row.step();
    return row.integer(0);
  };
  EXPECT_EQ(synchronous(), 1);  // NORMAL
  numbers.database.set_durable(true);
  EXPECT_EQ(synchronous(), 2);  // FULL
  numbers.database.set_durable(false);
  EXPECT_EQ(synchronous(), 1);
}

TEST(Transaction, KeepsNothingWithoutACommit) {
  const Numbers numbers;
  {
    const Transaction transaction(numbers.database);
    numbers.add("one", 1);
    EXPECT_THAT(numbers.names(), ElementsAre("one"));
  }
  EXPECT_THAT(numbers.names(), IsEmpty());
}

TEST(Transaction, KeepsAllWithACommit) {
  const Numbers numbers;
  {
    Transaction transaction(numbers.database);
    numbers.add("one", 1);
    numbers.add("two", 2);
    transaction.commit();
  }
  EXPECT_THAT(numbers.names(), ElementsAre("one", "two"));
}

TEST(Transaction, UndoesWhatWentBeforeAFailure) {
  const Numbers numbers;
  EXPECT_THROW(
      {
        Transaction transaction(numbers.database);
        numbers.add("one", 1);
        numbers.add("one", 2);
        transaction.commit();
      },
      DatabaseError);
  EXPECT_THAT(numbers.names(), IsEmpty());
  // And the connection is good for the next one.
  Transaction next(numbers.database);
  numbers.add("two", 2);
  next.commit();
  EXPECT_THAT(numbers.names(), ElementsAre("two"));
}

TEST(Transaction, IsSeenByOthersOnlyWhenItIsDone) {
  const Numbers numbers;
  const Database other(numbers.folder / "db");
  const auto rows_there = [&] {
    auto row = other.prepare("SELECT count(*) FROM numbers");
    row.step();
    return row.integer(0);
  };
  Transaction transaction(numbers.database);
  numbers.add("one", 1);
  EXPECT_EQ(rows_there(), 0);  // who reads waits for nobody
  transaction.commit();
  EXPECT_EQ(rows_there(), 1);
}

TEST(Transaction, WaitsForTheOneOfAnotherProcess) {
  const test::Folder folder;
  Database(folder / "db")
      .execute("CREATE TABLE counter (value); INSERT INTO counter VALUES (0)");
  const auto count = [&] {
    const Database database(folder / "db");
    for (int i = 0; i < 50; ++i) {
      Transaction transaction(database);
      auto row = database.prepare("SELECT value FROM counter");
      row.step();
      database.prepare("UPDATE counter SET value = ?").bind(row.integer(0) + 1).step();
      transaction.commit();
    }
  };
  const pid_t pid = common::check(::fork(), "fork");
  if (pid == 0) {
    const bool failed = !test::message_of(count).empty();
    ::_exit(failed ? 1 : 0);
  }
  common::ChildGuard child(pid);
  EXPECT_EQ(test::message_of(count), "");
  EXPECT_EQ(child.wait(), 0);
  const Database database(folder / "db");
  auto row = database.prepare("SELECT value FROM counter");
  row.step();
  EXPECT_EQ(row.integer(0), 100);
}

TEST(Schema, IsMadeOnce) {
  const test::Folder folder;
  const Home home = folder.home();
  {
    const auto database = open_database(home);
    database.execute("INSERT INTO images VALUES ('sha256:1', 0, 0, '{}')");
  }
  const auto database = open_database(home);
  auto rows = database.prepare("SELECT id FROM images");
  ASSERT_TRUE(rows.step());
  EXPECT_EQ(rows.text(0), "sha256:1");
  auto mode = database.prepare("PRAGMA journal_mode");
  mode.step();
  EXPECT_EQ(mode.text(0), "wal");
}

TEST(Schema, IsMadeByOneOfManyWhoComeAtOnce) {
  const test::Folder folder;
  std::array<common::ChildGuard, 8> children;
  auto start = common::Pipe::open();
  for (auto& child : children) {
    const pid_t pid = common::check(::fork(), "fork");
    if (pid == 0) {
      start.write.reset();
      char none = 0;
      common::check(::read(start.read.get(), &none, 1), "read");  // until all are there
      const auto error = test::message_of([&] {
        const auto database = open_database(folder.home());
        database.prepare("SELECT * FROM containers").step();
      });
      if (!error.empty()) std::fprintf(stderr, "%s\n", error.c_str());
      ::_exit(error.empty() ? 0 : 1);
    }
    child = common::ChildGuard(pid);
  }
  start.write.reset();
  for (auto& child : children) EXPECT_EQ(child.wait(), 0);
}

TEST(Schema, IsRefusedIfANewerOneHasMadeIt) {
  const test::Folder folder;
  const Home home = folder.home();
  open_database(home).execute("PRAGMA user_version = 2");
  EXPECT_THAT(test::message_of([&] { open_database(home); }),
              testing::AllOf(
                  StartsWith(home.database().native() + ": made by a newer MiniDocker"),
                  EndsWith("(2, this one knows 1)")));
}

}  // namespace
}  // namespace minidocker
