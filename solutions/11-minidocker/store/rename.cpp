#include <sqlite3.h>

#include "minidocker/containers.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

void rename_container(Database& database, const std::string& id,
                      const std::string& name) {
  database.set_durable(true);
  auto row = database.prepare("UPDATE containers SET name = ? WHERE id = ?");
  row.bind(name).bind(id);

  // Step 11.13. The database looks and changes in one. Whoever looks before that knows
  // how it was: another may take the name in between.
  try {
    row.step();
  } catch (const DatabaseError& error) {
    if (error.code() != SQLITE_CONSTRAINT_UNIQUE) throw;
    refuse_name(database, name);
  }
}

}  // namespace minidocker
