#include "phases.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>

#include "common/files.hpp"
#include "scenery.hpp"

namespace bench {
namespace {

constexpr char kEnd[] = "the last word, and the end";

/// In the order in which they come, whichever process it is.
const std::vector<Mark> kOurs = {
    {"execve", ""},
    {"close_range", "the program is loaded"},
    {"mkdir", "the command line is read, the database opened, a row written"},
    {"clone", "its lock, its folders"},
    {"setsid", "the monitor is forked"},
    {"clone3", "its log, socket and files"},
    {"sethostname", "clone3: a process in six namespaces"},
    {"pivot_root", "mounts"},
    {"execve", "the old root goes, paths are hidden, exec"},
    {"exit_group", "the command"},
    {"wait4", "its mounts and namespaces go, the monitor wakes"},
    {"sendmsg", "folders and row are removed"},
    {"exit_group", kEnd}};

/// The floor has no database, monitor, or log.
const std::vector<Mark> kPeers = {
    {"execve", ""},
    {"mkdir", "the program is loaded"},
    {"clone3", "its lock, its folders"},
    {"sethostname", "clone3: a process in six namespaces"},
    {"pivot_root", "mounts"},
    {"execve", "the old root goes, paths are hidden, exec"},
    {"exit_group", "the command"},
    {"wait4", "its mounts and namespaces go, the monitor wakes"},
    {"exit_group", "folders and row are removed"}};

struct Call {
  std::string_view name;
  double time = 0;
};

/// A line of strace: "12 1795385037.837591 setsid() = 12", "12 1.5 <... wait4
/// resumed>..".
std::optional<Call> parse_line(std::string_view line) {
  constexpr std::string_view kResumed = "<... ";
  line.remove_prefix(std::min(line.find(' '), line.size()));
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const double time = std::strtod(std::string(line.substr(0, space)).c_str(), nullptr);
  line.remove_prefix(space + 1);
  const bool unfinished = line.ends_with("<unfinished ...>");
  const bool resumed = line.starts_with(kResumed);
  if (resumed) line.remove_prefix(kResumed.size());
  const Call call{line.substr(0, line.find_first_of(" (")), time};
  // Of those two the end counts, of others the beginning.
  const bool by_end = call.name == "execve" || call.name == "wait4";
  if (by_end ? unfinished : resumed) return std::nullopt;
  if (call.name == "execve" && !line.ends_with("= 0")) return std::nullopt;
  return call;
}

std::string trace_of(const Words& argv, const std::string& calls) {
  const std::string file = std::string(kStage) + "/trace";
  Words words = {
      "strace",           "-f", "-qq", "-ttt", "--seccomp-bpf", "-esignal=none",
      "-etrace=" + calls, "-o", file};
  words.insert(words.end(), argv.begin(), argv.end());
  run_once(words);
  return common::read_file(file);
}

std::string calls_of(const std::vector<Mark>& marks) {
  std::set<std::string> names;
  for (const auto& mark : marks) names.insert(mark.call);
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ",") + name;
  return list;
}

/// For each phase, its time in each round.
using Times = std::map<std::string, std::vector<double>>;

void add_round(Times& times, const Words& argv, const std::vector<Mark>& marks) {
  const auto between = times_between(trace_of(argv, calls_of(marks)), marks);
  for (std::size_t i = 0; i < between.size(); ++i) {
    times[marks[i + 1].before].push_back(between[i]);
  }
}

}  // namespace

std::vector<double> times_between(std::string_view trace,
                                  const std::vector<Mark>& marks) {
  std::vector<double> seen;
  for (const auto line : common::split(trace, '\n')) {
    if (seen.size() == marks.size()) break;
    const auto call = parse_line(line);
    if (call && call->name == marks[seen.size()].call) seen.push_back(call->time);
  }
  if (seen.size() < marks.size()) {
    throw std::runtime_error("a trace has no " + marks[seen.size()].call + " after " +
                             std::to_string(seen.size()) + " marks");
  }
  constexpr double kMilli = 1000;
  std::vector<double> between;
  for (std::size_t i = 1; i < seen.size(); ++i) {
    between.push_back((seen[i] - seen[i - 1]) * kMilli);
  }
  return between;
}

std::vector<Phase> phases(const Words& ours, const Words& peer, int rounds) {
  Times of_ours;
  Times of_peer;
  for (int round = 0; round < rounds; ++round) {
    add_round(of_ours, ours, kOurs);
    add_round(of_peer, peer, kPeers);
  }
  std::vector<Phase> all;
  for (std::size_t i = 1; i < kOurs.size(); ++i) {
    const std::string& what = kOurs[i].before;
    const auto theirs = of_peer.find(what);
    all.push_back({what, figure_of(of_ours.at(what)).median,
                   theirs == of_peer.end() ? 0 : figure_of(theirs->second).median});
  }
  return all;
}

}  // namespace bench
