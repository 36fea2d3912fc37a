#include <sqlite3.h>

#include "common/todo.hpp"
#include "minidocker/containers.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::todo;

void rename_container(Database& database, const std::string& id,
                      const std::string& name) {
  database.set_durable(true);
  todo("11.13",
       "Who knows at the moment of the change whether the name is taken? What is said "
       "then, and to whom?");
}

}  // namespace minidocker
