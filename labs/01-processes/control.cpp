#include "process/control.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <functional>
#include <future>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/pid_fd.hpp"
#include "common/sys.hpp"
#include "common/text.hpp"
#include "process/explain.hpp"
#include "process/found.hpp"
#include "process/json.hpp"
#include "process/proc.hpp"
#include "process/words.hpp"

namespace process {
namespace {

using std::chrono::milliseconds;

struct Done {
  std::string what;
  bool done = true;
};

/// Does something to a process and says what.
using Action = std::function<Done(const Stat&)>;

constexpr char kGone[] = "had ended already";
constexpr char kReused[] = "is another process now";

/// The process as it was found, or nothing if that one has ended.
std::optional<common::PidFd> open(const Stat& who) {
  common::UniqueFd fd(common::sys::pidfd_open(who.pid, 0));
  if (!fd && errno != ESRCH) common::fail("pidfd_open", std::to_string(who.pid));
  if (!fd || start_ticks_of(who.pid) != who.start_ticks) return std::nullopt;
  return common::PidFd(std::move(fd));
}

/// A process whose first thread has ended shows as Z, but the others still run.
bool has_ended(const Stat& stat) {
  return (stat.state == 'Z' || stat.state == 'X') && stat.threads <= 1;
}
bool is_paused(const Stat& stat) {
  return has_ended(stat) || stat.state == 'T' || stat.state == 't';
}

Done stop_one(const Stat& who, milliseconds grace) {
  switch (stop({who.pid, who.start_ticks}, grace)) {
    case Ending::kAfterTerm:
      return {"ended after SIGTERM"};
    case Ending::kAfterKill:
      return {kEndedByKill};
    case Ending::kGone:
      break;
  }
  const auto now = start_ticks_of(who.pid);
  if (now && *now != who.start_ticks) return {kReused, false};
  return {kGone};
}

Done kill_one(const Stat& who) {
  const auto process = open(who);
  if (!process || has_ended(who) || !process->signal(SIGKILL)) return {kGone};
  process->wait_exit();
  return {kEndedByKill};
}

Done send_to(const Stat& who, int signal) {
  const auto process = open(who);
  if (!process || !process->signal(signal)) return {kGone};
  return {signal == 0 ? "is there" : "got " + signal_name(signal)};
}

/// SIGSTOP cannot be refused, but a process in the kernel (D) gets to it later.
Done pause_one(const Stat& who) {
  constexpr int kLooks = 1000;
  const auto process = open(who);
  if (!process || has_ended(who) || !process->signal(SIGSTOP)) return {kGone};
  for (int i = 0; i < kLooks; ++i) {
    const auto now = stat_of(who.pid);
    if (!now || now->start_ticks != who.start_ticks || has_ended(*now)) return {kGone};
    if (is_paused(*now)) return {"paused"};
    std::this_thread::sleep_for(milliseconds{1});
  }
  return {"will be paused as soon as it leaves the kernel"};
}

Done resume_one(const Stat& who) {
  const auto process = open(who);
  if (!process || has_ended(who) || !process->signal(SIGCONT)) return {kGone};
  return {"resumed"};
}

Outcome outcome_of(const Stat& who, const Action& action) {
  try {
    const Done done = action(who);
    return {who.pid, who.name, done.what, done.done};
  } catch (const common::SyscallError& error) {
    const std::string cause = explain(error);
    return {who.pid, who.name,
            cause.empty() ? error.what() : fmt::format("{} ({})", error.what(), cause),
            false};
  }
}

/// All at once: a grace is waited for once, not once for each.
std::vector<Outcome> outcomes_of(const std::vector<Stat>& all, const Action& action) {
  constexpr std::size_t kAtOnce = 256;
  std::vector<Outcome> outcomes;
  if (all.size() == 1) return {outcome_of(all.front(), action)};
  for (std::size_t begin = 0; begin < all.size(); begin += kAtOnce) {
    std::vector<std::future<Outcome>> waits;
    for (std::size_t i = begin; i < std::min(all.size(), begin + kAtOnce); ++i) {
      waits.push_back(std::async(std::launch::async, outcome_of, all[i], action));
    }
    for (auto& wait : waits) outcomes.push_back(wait.get());
  }
  return outcomes;
}

pid_t number_in(Scope scope, const Stat& stat) {
  return scope == Scope::kGroup ? stat.group : stat.session;
}

std::vector<Stat> members(Scope scope, pid_t number) {
  std::vector<Stat> found = scan();
  const pid_t self = ::getpid();
  std::erase_if(found, [&](const Stat& one) {
    return one.pid == self || number_in(scope, one) != number || has_ended(one);
  });
  return found;
}

/// Members can fork while they are signalled one by one, so we look again until there is
/// nobody new. The same process is not told twice.
std::vector<Outcome> do_to_all(Scope scope, pid_t number, const Action& action) {
  std::vector<Outcome> outcomes;
  std::set<std::pair<pid_t, std::uint64_t>> told;
  for (;;) {
    auto found = members(scope, number);
    std::erase_if(found, [&](const Stat& one) {
      return !told.emplace(one.pid, one.start_ticks).second;
    });
    if (found.empty()) return outcomes;
    const auto more = outcomes_of(found, action);
    outcomes.insert(outcomes.end(), more.begin(), more.end());
  }
}

Action action_of(const CommandLine& line) {
  switch (line.verb) {
    case Verb::kPause:
      return pause_one;
    case Verb::kResume:
      return resume_one;
    case Verb::kKill:
      if (!line.signal) return kill_one;
      return [signal = *line.signal](const Stat& who) { return send_to(who, signal); };
    default:
      return [grace = line.grace](const Stat& who) { return stop_one(who, grace); };
  }
}

/// It is stop() that sees to it that the process is still the one that was meant.
Found find_for(const CommandLine& line, const Target& target) {
  if (line.verb != Verb::kStop || line.scope != Scope::kProcess) return find(target);
  Found found = find({target.pid, std::nullopt});
  if (!found.stat || !target.start_ticks) return found;
  if (found.stat->start_ticks != *target.start_ticks) found.stat->name.clear();
  found.stat->start_ticks = *target.start_ticks;
  return found;
}

}  // namespace

std::vector<Outcome> stop_all(Scope scope, pid_t number, milliseconds grace) {
  return do_to_all(scope, number,
                   [grace](const Stat& who) { return stop_one(who, grace); });
}

std::vector<Outcome> control(const CommandLine& line) {
  std::vector<Outcome> missing;
  std::vector<Stat> single;
  std::set<pid_t> groups;  // or sessions
  for (const auto& target : line.targets) {
    const Found found = find_for(line, target);
    if (!found.stat) {
      missing.push_back({target.pid, "", found.problem, false});
    } else if (line.scope == Scope::kProcess) {
      single.push_back(*found.stat);
    } else {
      groups.insert(number_in(line.scope, *found.stat));
    }
  }
  const Action action = action_of(line);
  auto outcomes = outcomes_of(single, action);
  for (const pid_t number : groups) {
    const auto more = do_to_all(line.scope, number, action);
    outcomes.insert(outcomes.end(), more.begin(), more.end());
  }
  outcomes.insert(outcomes.end(), missing.begin(), missing.end());
  return outcomes;
}

std::string outcomes_text(const std::vector<Outcome>& outcomes) {
  std::string text;
  for (const auto& one : outcomes) {
    const std::string name = one.name.empty() ? "" : " " + common::printable(one.name);
    text += fmt::format("{}{}: {}\n", one.pid, name, one.what);
  }
  return text;
}

std::string outcomes_json(const std::vector<Outcome>& outcomes) {
  common::Json all = common::Json::array();
  for (const auto& one : outcomes) {
    common::Json json = {{"pid", one.pid}};
    put_name(json, one.name);
    json["done"] = one.done;
    json["outcome"] = one.what;
    all.push_back(std::move(json));
  }
  return all.dump(2) + "\n";
}

}  // namespace process
