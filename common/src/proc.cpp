#include "common/proc.hpp"

#include <cerrno>

#include <fcntl.h>

#include "common/check.hpp"
#include "common/files.hpp"

namespace common {

UniqueFd open_proc() {
  return UniqueFd(
      check(::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open", "/proc"));
}

bool is_gone_or_hidden(int error) {
  return error == ENOENT || error == ESRCH || error == EACCES || error == EPERM;
}

std::optional<std::string> read_below(int folder, const std::string& path) {
  const UniqueFd file(::openat(folder, path.c_str(), O_RDONLY | O_CLOEXEC));
  // A process that has ended, but was not yet waited for, has no mounts: EINVAL.
  if (!file.valid() && (is_gone_or_hidden(errno) || errno == EINVAL)) return std::nullopt;
  check(file.get(), "open", path);
  try {
    return read_fd(file.get(), path);
  } catch (const SyscallError& error) {
    if (is_gone_or_hidden(error.code().value())) return std::nullopt;
    throw;
  }
}

std::vector<pid_t> namespace_pids(int proc, pid_t pid) {
  std::vector<pid_t> pids;
  const auto text = read_below(proc, std::to_string(pid) + "/status");
  const auto status = key_values(text.value_or(""), ':');
  const auto found = status.find("NSpid");
  if (found == status.end()) return pids;
  for (const auto part : split(found->second, '\t')) {
    pids.push_back(std::stoi(std::string(part)));
  }
  return pids;
}

}  // namespace common
