#include "host.hpp"

#include <algorithm>
#include <filesystem>

#include "common/files.hpp"

namespace bank {

namespace fs = std::filesystem;

namespace {

void add_lines(std::vector<std::string>& found, const fs::path& file, std::size_t header,
               std::size_t columns) {
  const std::string text = common::read_file(file);
  const auto lines = common::split(text, '\n');
  for (std::size_t i = header; i < lines.size(); ++i) {
    found.push_back(file.string() + ": " + std::string(lines[i].substr(0, columns)));
  }
}

}  // namespace

std::vector<std::string> look_at_host() {
  std::vector<std::string> found;
  add_lines(found, "/proc/self/mountinfo", 0, std::string::npos);
  constexpr std::size_t kLinkName = 7;  // the rest of the line counts packets
  add_lines(found, "/proc/net/dev", 2, kLinkName);
  constexpr std::size_t kKeyAndId = 21;
  for (const char* kind : {"shm", "msg", "sem"}) {
    add_lines(found, fs::path("/proc/sysvipc") / kind, 1, kKeyAndId);
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace bank
