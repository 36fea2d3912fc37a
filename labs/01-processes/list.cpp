#include "process/list.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include "common/cli.hpp"
#include "common/files.hpp"
#include "common/table.hpp"
#include "common/text.hpp"
#include "process/found.hpp"
#include "process/json.hpp"
#include "process/proc.hpp"

namespace process {
namespace {

double ticks_per_second() {
  static const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return ticks;
}

double cpu_seconds(const Stat& stat) {
  return static_cast<double>(stat.user_ticks + stat.system_ticks) / ticks_per_second();
}

/// The same clock by which the kernel notes when a process was started.
double now() {
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// Of one processor, over the whole life of the process, as ps(1) has it.
double cpu_percent(const Stat& stat, double moment) {
  const double age = moment - static_cast<double>(stat.start_ticks) / ticks_per_second();
  const double tick = 1 / ticks_per_second();  // what is younger cannot be measured
  return 100 * cpu_seconds(stat) / std::max(age, tick);
}

std::uint64_t rss_bytes(const Stat& stat) {
  static const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return static_cast<std::uint64_t>(std::max<std::int64_t>(stat.rss_pages, 0)) * page;
}

std::string clock_time(double seconds) {
  const auto whole = static_cast<long>(seconds);
  const long hours = whole / 3600;
  const std::string text =
      fmt::format("{:02}:{:02}:{:02}", hours % 24, whole / 60 % 60, whole % 60);
  return hours < 24 ? text : fmt::format("{}-{}", hours / 24, text);
}

uid_t user_number(const std::string& user) {
  if (const passwd* known = ::getpwnam(user.c_str())) return known->pw_uid;
  try {
    return to_number<uid_t>(user);
  } catch (const std::runtime_error&) {
    throw common::UsageError(fmt::format("'{}': no such user", common::printable(user)));
  }
}

/// The owner of the folder /proc/PID would be wrong: it is root's for a process that may
/// not be looked into.
bool belongs_to(const Stat& stat, uid_t user) {
  const auto ids = status_field(stat.pid, "Uid");  // real, effective, saved, filesystem
  return ids && to_number<uid_t>(common::split(*ids, '\t').at(1)) == user;
}

void require_states(const std::string& states) {
  constexpr std::string_view kStates = "RSDTtZXI";
  const auto unknown = states.find_first_not_of(kStates);
  if (unknown == std::string::npos) return;
  throw common::UsageError(fmt::format("'{}': no such state; there are {}",
                                       common::printable(states.substr(unknown, 1)),
                                       kStates));
}

}  // namespace

void filter(std::vector<Stat>& processes, const std::string& user,
            const std::string& states) {
  require_states(states);
  if (!states.empty()) {
    std::erase_if(processes, [&](const Stat& one) {
      return states.find(one.state) == std::string::npos;
    });
  }
  if (user.empty()) return;
  const uid_t number = user_number(user);
  std::erase_if(processes, [&](const Stat& one) { return !belongs_to(one, number); });
}

std::string list_text(const std::vector<Stat>& processes) {
  const double moment = now();
  common::Table table({"PID", "PPID", "PGID", "SID", "STAT", "THREADS", "%CPU", "RSS",
                       "TIME", "COMMAND"});
  for (const auto& one : processes) {
    table.add({std::to_string(one.pid), std::to_string(one.parent),
               std::to_string(one.group), std::to_string(one.session),
               std::string(1, one.state), std::to_string(one.threads),
               fmt::format("{:.1f}", cpu_percent(one, moment)),
               common::human_size(rss_bytes(one)), clock_time(cpu_seconds(one)),
               common::printable(one.name)});
  }
  return table.text();
}

std::string list_json(const std::vector<Stat>& processes) {
  const double moment = now();
  common::Json all = common::Json::array();
  for (const auto& one : processes) {
    common::Json json = {{"pid", one.pid}};
    put_name(json, one.name);
    json["state"] = std::string(1, one.state);
    json["ppid"] = one.parent;
    json["pgid"] = one.group;
    json["sid"] = one.session;
    json["threads"] = one.threads;
    json["cpu_percent"] = cpu_percent(one, moment);
    json["rss_bytes"] = rss_bytes(one);
    json["cpu_seconds"] = cpu_seconds(one);
    json["start_ticks"] = one.start_ticks;
    all.push_back(std::move(json));
  }
  return all.dump(2) + "\n";
}

}  // namespace process
