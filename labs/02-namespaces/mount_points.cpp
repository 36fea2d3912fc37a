#include "ns/mount_points.hpp"

#include <algorithm>

#include "common/files.hpp"
#include "common/mountinfo.hpp"

namespace ns {

bool is_mount_point(const std::filesystem::path& path) {
  const auto table = common::parse_mountinfo(common::read_file("/proc/self/mountinfo"));
  const auto place = std::filesystem::canonical(path);
  return std::any_of(table.begin(), table.end(),
                     [&](const auto& mount) { return mount.target == place.native(); });
}

}  // namespace ns
