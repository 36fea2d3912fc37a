#include "ns/id_maps.hpp"

#include <charconv>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/cli.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"

namespace ns {
namespace {

std::uint32_t parse_id(std::string_view text, const std::string& range) {
  std::uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc{} && at == end) return number;
  throw common::UsageError(fmt::format(
      "{} is no id map: IN:OUT:N wants three numbers, as 0:100000:65536", range));
}

/// The ranges that a file such as /etc/subuid gives to a user, by name or number.
/// @see subuid(5)
std::vector<IdRange> subordinate(const char* file, std::uint32_t first_inside) {
  const passwd* user = ::getpwuid(::geteuid());
  const std::string name = user != nullptr ? user->pw_name : "";
  const std::string number = std::to_string(::geteuid());
  std::vector<IdRange> ranges;
  const std::string text = common::read_file(file);
  for (const auto line : common::split(text, '\n')) {
    const auto fields = common::split(line, ':');
    if (fields.size() != 3 || (fields[0] != name && fields[0] != number)) continue;
    const std::string whole(line);
    ranges.push_back(
        {first_inside, parse_id(fields[1], whole), parse_id(fields[2], whole)});
    first_inside += ranges.back().count;
  }
  if (ranges.empty()) {
    throw std::runtime_error(
        fmt::format("{} gives no subordinate ids to {}; root can: usermod "
                    "--add-subuids 100000-165535 --add-subgids 100000-165535 {}",
                    file, name.empty() ? number : name, name.empty() ? "NAME" : name));
  }
  return ranges;
}

std::vector<std::string> helper_command(const char* helper, pid_t pid,
                                        const std::vector<IdRange>& ranges) {
  std::vector<std::string> argv{helper, std::to_string(pid)};
  for (const auto& range : ranges) {
    for (const auto id : {range.inside, range.outside, range.count}) {
      argv.push_back(std::to_string(id));
    }
  }
  return argv;
}

/// Runs a helper. @throws std::runtime_error with what it said
void run_helper(const std::vector<std::string>& argv) {
  auto report = common::Pipe::open();
  auto words = common::Pipe::open();
  const pid_t pid = common::check(::fork(), "fork");
  if (pid == 0) {
    common::run_child(std::move(report.write), [&] {
      common::check(::dup2(words.write.get(), STDERR_FILENO), "dup2");
      common::exec_command(argv);
    });
  }
  common::ChildGuard child(pid);
  report.write.reset();
  words.write.reset();
  try {
    common::await_exec(report.read, pid);
  } catch (const common::SyscallError& error) {
    throw std::runtime_error(fmt::format(
        "{}; --subids needs newuidmap(1) and newgidmap(1), of the package uidmap",
        error.what()));
  }
  const std::string said = common::read_fd(words.read.get(), argv[0]);
  if (common::shell_status(child.wait()) == 0) return;
  throw std::runtime_error(fmt::format("{} refused: {}", argv[0], common::trim(said)));
}

}  // namespace

IdRange parse_range(const std::string& text) {
  const auto parts = common::split(text, ':');
  if (parts.size() != 3) parse_id("", text);
  const IdRange range{parse_id(parts[0], text), parse_id(parts[1], text),
                      parse_id(parts[2], text)};
  const std::uint64_t limit = std::numeric_limits<std::uint32_t>::max();
  const bool fits = std::uint64_t{range.inside} + range.count <= limit &&
                    std::uint64_t{range.outside} + range.count <= limit;
  if (range.count == 0 || !fits) {
    throw common::UsageError(fmt::format(
        "{} is no id map: it covers no id, or ids above {}", text, limit - 1));
  }
  return range;
}

IdMaps maps_for(const CommandLine& line) {
  const IdRange user{0, ::geteuid(), 1};
  const IdRange group{0, ::getegid(), 1};
  switch (line.map) {
    case MapChoice::kNone:
      return {};
    case MapChoice::kRanges:
      return {line.uids, line.gids, false};
    case MapChoice::kSubordinate: {
      IdMaps maps{{user}, {group}, true};
      for (const auto& more : subordinate("/etc/subuid", 1)) maps.uids.push_back(more);
      for (const auto& more : subordinate("/etc/subgid", 1)) maps.gids.push_back(more);
      return maps;
    }
    case MapChoice::kDefault:
    case MapChoice::kRoot:
      break;
  }
  return {{user}, {group}, false};
}

void write_maps_by_helpers(pid_t pid, const IdMaps& maps) {
  run_helper(helper_command("newuidmap", pid, maps.uids));
  run_helper(helper_command("newgidmap", pid, maps.gids));
}

}  // namespace ns
