#include <filesystem>
#include <string>

#include "common/files.hpp"
#include "ns/capability.hpp"
#include "ns/id_maps.hpp"
#include "ns/ns.hpp"

namespace ns {

void write_maps(pid_t pid, const IdMaps& maps) {
  if (maps.by_helpers) {
    write_maps_by_helpers(pid, maps);
    return;
  }
  const std::filesystem::path process = "/proc/" + std::to_string(pid);

  // Step 2.5. Who is no member of a group may be kept out of a file by it (mode 0604). An
  // ordinary user who could drop groups in a namespace would get at such files, so
  // setgroups(2) goes first. A map is written once and whole: a second write(2) fails.
  if (!has_capability(kSetGid)) common::write_existing(process / "setgroups", "deny");
  common::write_existing(process / "uid_map", map_text(maps.uids));
  common::write_existing(process / "gid_map", map_text(maps.gids));
}

}  // namespace ns
