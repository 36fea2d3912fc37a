#include "process/found.hpp"

#include <cerrno>

#include <fmt/format.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "process/proc.hpp"

namespace process {

std::optional<std::string> status_field(pid_t pid, const std::string& field) {
  try {
    const auto text = common::read_file(fmt::format("/proc/{}/status", pid));
    const auto fields = common::key_values(text, ':');
    const auto found = fields.find(field);
    if (found != fields.end()) return found->second;
  } catch (const common::SyscallError& error) {
    const int number = error.code().value();
    if (number != ENOENT && number != ESRCH) throw;
  }
  return std::nullopt;
}

Found find(const Target& target) {
  const auto leader = status_field(target.pid, "Tgid");
  const auto stat = stat_of(target.pid);
  if (!leader || !stat) return {{}, "no such process"};
  // /proc does not list threads, but finds them when asked for their numbers.
  if (to_number<pid_t>(*leader) != target.pid) {
    return {{}, fmt::format("a thread of process {}", *leader)};
  }
  if (target.start_ticks && *target.start_ticks != stat->start_ticks) {
    return {{}, "is another process now"};
  }
  return {stat, {}};
}

}  // namespace process
