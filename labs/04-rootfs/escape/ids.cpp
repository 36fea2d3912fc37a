#include "ids.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <vector>

#include "common/files.hpp"

namespace rootfs::escape {
namespace {

/// Ids from `first` on, before `end`. Wider than uid_t: a map may end beyond the last id.
struct Extent {
  std::uint64_t first = 0;
  std::uint64_t end = 0;
};

/// The first and third number of each line: the ids as they are called in here.
std::vector<Extent> parse_map(std::string_view map) {
  std::vector<Extent> extents;
  for (const auto line : common::split(map, '\n')) {
    std::array<std::uint64_t, 3> numbers{};
    std::size_t count = 0;
    for (const auto word : common::split(line, ' ')) {
      if (word.empty() || count == numbers.size()) continue;
      std::from_chars(word.data(), word.data() + word.size(), numbers[count++]);
    }
    if (count == numbers.size()) extents.push_back({numbers[0], numbers[0] + numbers[2]});
  }
  return extents;
}

/// The top of an extent, without id 0 and without ids that look like negative numbers.
Extent top_of(const Extent& extent) {
  constexpr std::uint64_t kWanted = 65536;
  constexpr std::uint64_t kEnd = std::uint64_t{1} << 30U;
  const std::uint64_t end = std::min(extent.end, kEnd);
  const std::uint64_t lowest = std::max<std::uint64_t>(extent.first, 1);
  if (end <= lowest) return {};
  return {end - std::min(end - lowest, kWanted), end};
}

bool contains(const std::vector<Extent>& extents, const Extent& wanted) {
  return std::any_of(extents.begin(), extents.end(), [&](const Extent& extent) {
    return extent.first <= wanted.first && wanted.end <= extent.end;
  });
}

}  // namespace

IdRange choose_ids(std::string_view uid_map, std::string_view gid_map) {
  const auto gids = parse_map(gid_map);
  IdRange best{0, 1};
  bool found = false;
  for (const auto& extent : parse_map(uid_map)) {
    const Extent top = top_of(extent);
    const auto count = static_cast<uid_t>(top.end - top.first);
    if (count == 0 || (found && count <= best.count) || !contains(gids, top)) continue;
    best = {static_cast<uid_t>(top.first), count};
    found = true;
  }
  return best;
}

IdRange nested_ids() {
  return choose_ids(common::read_file("/proc/self/uid_map"),
                    common::read_file("/proc/self/gid_map"));
}

}  // namespace rootfs::escape
