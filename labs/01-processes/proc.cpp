#include "process/proc.hpp"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/unique_fd.hpp"

namespace process {
namespace {

// A name of 15 bytes and 50 numbers of at most 20 digits.
constexpr std::size_t kLongestStat = 2048;

}  // namespace

std::optional<std::string> read_stat(int proc, const char* pid) {
  const std::string path = std::string(pid) + "/stat";
  const common::UniqueFd file(::openat(proc, path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return std::nullopt;
  std::array<char, kLongestStat> buffer;
  const ssize_t size = ::read(file.get(), buffer.data(), buffer.size());
  if (size == -1) return std::nullopt;
  if (size == 0) {
    errno = ESRCH;
    return std::nullopt;
  }
  return std::string(buffer.data(), static_cast<std::size_t>(size));
}

std::optional<Stat> stat_of(pid_t pid) {
  const common::UniqueFd proc(::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!proc) return std::nullopt;
  const auto text = read_stat(proc.get(), std::to_string(pid).c_str());
  if (!text) return std::nullopt;
  return parse_stat(*text);
}

std::optional<std::uint64_t> start_ticks_of(pid_t pid) {
  const auto stat = stat_of(pid);
  if (stat) return stat->start_ticks;
  if (errno != ENOENT && errno != ESRCH) {
    common::fail("read", "/proc/" + std::to_string(pid) + "/stat");
  }
  return std::nullopt;
}

}  // namespace process
