#include <filesystem>
#include <string>

#include "common/files.hpp"
#include "common/todo.hpp"
#include "ns/capability.hpp"
#include "ns/id_maps.hpp"
#include "ns/ns.hpp"

namespace ns {

using common::todo;

void write_maps(pid_t pid, const IdMaps& maps) {
  if (maps.by_helpers) {
    write_maps_by_helpers(pid, maps);
    return;
  }
  const std::filesystem::path process = "/proc/" + std::to_string(pid);

  todo("2.5",
       "Three files of that process: which of them must be first, and for whom? How "
       "often may a map be written? user_namespaces(7), \"Defining user and group ID "
       "mappings\"");
}

}  // namespace ns
