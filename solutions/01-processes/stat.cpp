#include <stdexcept>

#include "common/files.hpp"
#include "process/proc.hpp"
#include "process/process.hpp"

namespace process {

Stat parse_stat(std::string_view text) {
  Stat stat;

  // Step 1.6. The name is whatever the process calls itself, ") R 1 (" too. It ends at
  // the last parenthesis: the fields behind it have none.
  const auto open = text.find('(');
  const auto close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos) {
    throw std::runtime_error("not a /proc/PID/stat");
  }
  const auto fields = common::split(common::trim(text.substr(close + 1)), ' ');
  constexpr std::size_t kState = 3;  // as proc(5) counts, where the name is field 2
  const auto field = [&](std::size_t number) { return fields.at(number - kState); };
  stat.pid = to_number<pid_t>(common::trim(text.substr(0, open)));
  stat.name = text.substr(open + 1, close - open - 1);
  stat.state = field(3).at(0);
  stat.parent = to_number<pid_t>(field(4));
  stat.group = to_number<pid_t>(field(5));
  stat.session = to_number<pid_t>(field(6));
  stat.user_ticks = to_number<std::uint64_t>(field(14));
  stat.system_ticks = to_number<std::uint64_t>(field(15));
  stat.threads = to_number<long>(field(20));
  stat.start_ticks = to_number<std::uint64_t>(field(22));
  stat.rss_pages = to_number<std::int64_t>(field(24));
  return stat;
}

}  // namespace process
