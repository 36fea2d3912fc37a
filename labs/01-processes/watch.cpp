#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string_view>

#include <fmt/format.h>
#include <poll.h>

#include "common/check.hpp"
#include "common/sys.hpp"
#include "common/text.hpp"
#include "common/unique_fd.hpp"
#include "process/json.hpp"
#include "process/list.hpp"
#include "process/proc.hpp"

namespace process {
namespace {

using std::chrono::milliseconds;

std::string clock_now() {
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto fraction = std::chrono::duration_cast<milliseconds>(
      now - std::chrono::system_clock::from_time_t(seconds));
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return fmt::format("{:02}:{:02}:{:02}.{:03}", parts.tm_hour, parts.tm_min, parts.tm_sec,
                     fraction.count());
}

std::string word_of(char state) {
  constexpr std::pair<char, std::string_view> kWords[] = {{'R', "running"},
                                                          {'S', "sleeping"},
                                                          {'D', "in the kernel"},
                                                          {'T', "paused"},
                                                          {'t', "held by a tracer"},
                                                          {'Z', "zombie"},
                                                          {'X', "dead"},
                                                          {'I', "idle"}};
  for (const auto& [letter, word] : kWords) {
    if (letter == state) return fmt::format("{} ({})", letter, word);
  }
  return fmt::format("{}", state);
}

class Watched {
 public:
  Watched(Stat stat, bool json)
      : stat_(std::move(stat)), fd_(common::sys::pidfd_open(stat_.pid, 0)), json_(json) {
    if (!fd_ && errno != ESRCH) common::fail("pidfd_open", std::to_string(stat_.pid));
  }

  int fd() const { return fd_.get(); }
  /// Takes a look, and tells what is new. @return false if it has ended
  bool look(bool readable);
  void tell(std::string_view from, std::string_view to) const;
  void begin() const { tell("", word_of(stat_.state)); }

 private:
  Stat stat_;
  common::UniqueFd fd_;
  bool json_;
};

void Watched::tell(std::string_view from, std::string_view to) const {
  if (json_) {
    common::Json json = {{"time", clock_now()}, {"pid", stat_.pid}};
    put_name(json, stat_.name);
    if (!from.empty()) json["from"] = from;
    json["to"] = to;
    fmt::print("{}\n", json.dump());
  } else {
    fmt::print("{} {} {}  {}{}{}\n", clock_now(), stat_.pid,
               common::printable(stat_.name), from, from.empty() ? "" : " -> ", to);
  }
  if (std::fflush(stdout) != 0) common::fail("write", "standard output");
}

bool Watched::look(bool readable) {
  const auto now = stat_of(stat_.pid);
  const bool here = now && now->start_ticks == stat_.start_ticks;
  if (here && now->name != stat_.name) {  // it has exec'd another program
    tell(stat_.name, now->name);
    stat_.name = now->name;
  }
  if (here && now->state != stat_.state) {
    tell(word_of(stat_.state), word_of(now->state));
    stat_.state = now->state;
  }
  // A zombie has ended: only its parent decides how long it is seen.
  const bool ended = readable || !fd_ || !here;
  if (ended) tell(word_of(stat_.state), "ended");
  return !ended;
}

}  // namespace

void watch(const std::vector<Stat>& processes, milliseconds interval, bool json) {
  std::vector<Watched> watched;
  for (const auto& one : processes) watched.emplace_back(one, json).begin();
  while (!watched.empty()) {
    std::vector<pollfd> ends;
    for (const auto& one : watched) ends.push_back({one.fd(), POLLIN, 0});
    // Nothing tells us of a change of state, so we look again and again; an end wakes us.
    const int timeout = static_cast<int>(interval.count());
    if (::poll(ends.data(), ends.size(), timeout) == -1 && errno != EINTR) {
      common::fail("poll", "pidfd");
    }
    std::vector<Watched> left;
    for (std::size_t i = 0; i < watched.size(); ++i) {
      if (watched[i].look(ends[i].revents != 0)) left.push_back(std::move(watched[i]));
    }
    watched = std::move(left);
  }
}

}  // namespace process
