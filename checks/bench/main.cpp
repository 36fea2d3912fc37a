/// Measures the solutions beside the programs that people use for the same.

#include <algorithm>
#include <filesystem>
#include <optional>

#include <fmt/core.h>

#include "common/cli11.hpp"
#include "common/files.hpp"
#include "common/json.hpp"
#include "common/table.hpp"
#include "common/text.hpp"
#include "pairs.hpp"
#include "phases.hpp"

namespace bench {
namespace {

namespace fs = std::filesystem;
using common::Json;

struct Options {
  std::vector<std::string> names;
  int rounds = 40;
  bool json = false;
};

std::vector<Pair> wanted(const Options& options) {
  std::vector<Pair> chosen;
  for (const auto& pair : pairs()) {
    const auto is_named = [&pair](const std::string& name) {
      return pair.name == name || pair.name.starts_with(name + "-");
    };
    if (options.names.empty() ||
        std::any_of(options.names.begin(), options.names.end(), is_named))
      chosen.push_back(pair);
  }
  if (!chosen.empty()) return chosen;
  std::string known;
  for (const auto& pair : pairs()) known += (known.empty() ? "" : ", ") + pair.name;
  throw common::UsageError(
      fmt::format("nothing that is measured is called '{}'; there are: {}",
                  options.names.front(), known));
}

Json to_json(const Figure& figure) {
  return {{"median", figure.median},
          {"quarter_below", figure.low},
          {"quarter_above", figure.high}};
}

/// Whether it is a program of the project's own.
bool is_built(const Words& argv) {
  return argv.front().find('/') != std::string::npos;
}

/// A trace takes a while: fewer rounds than without.
Json phases_of(const Words& ours, const Words& peer, int rounds) {
  Json list = Json::array();
  for (const auto& phase : phases(ours, peer, std::max(rounds / 2, 1))) {
    list.push_back(
        {{"what", phase.what}, {"ours_ms", phase.ours}, {"peer_ms", phase.peer}});
  }
  return list;
}

/// Measured in a child, so it comes as text.
Json measure(const Pair& pair, int rounds) {
  Words ours = pair.ours;
  ours.front() = fs::path(BENCH_BUILD_DIR) / "solutions/bin" / ours.front();
  Words peer = pair.peer;
  if (is_built(peer)) peer.front() = fs::path(BENCH_BUILD_DIR) / peer.front();
  const bool traced = pair.phases && !common::find_program("strace").empty();
  const std::string text = amid(pair.scenery, [&] {
    const Comparison found = compare(ours, peer, rounds);
    Json measured = {{"ours_ms", to_json(found.ours)}, {"peer_ms", to_json(found.peer)},
                     {"ratio", to_json(found.ratio)},  {"cpu_ratio", found.cpu},
                     {"ours_kib", found.our_memory},   {"peer_kib", found.peer_memory}};
    if (traced) measured["phases"] = phases_of(ours, peer, rounds);
    return measured.dump();
  });
  Json result = Json::parse(text);
  result["name"] = pair.name;
  result["subject"] = pair.subject;
  result["ours"] = common::shell_quote(pair.ours);
  result["peer"] = common::shell_quote(pair.peer);
  result["limit"] = pair.limit;
  result["rounds"] = rounds;
  return result;
}

std::string milliseconds(const Json& figure) {
  return fmt::format("{:.2f} ms ({:.2f} to {:.2f})", figure["median"].get<double>(),
                     figure["quarter_below"].get<double>(),
                     figure["quarter_above"].get<double>());
}

std::vector<std::string> row(const Json& result) {
  const double ratio = result["ratio"]["median"].get<double>();
  return {result["name"].get<std::string>(),
          result["subject"].get<std::string>(),
          milliseconds(result["ours_ms"]),
          result["peer"].get<std::string>().substr(
              0, result["peer"].get<std::string>().find(' ')),
          milliseconds(result["peer_ms"]),
          fmt::format("{:.2f}x", ratio),
          fmt::format("{:.1f}x{}", result["limit"].get<double>(),
                      ratio <= result["limit"].get<double>() ? "" : "  over")};
}

void print_phases(const Json& result) {
  common::Table table({"WHERE THE TIME GOES, ms", "OURS", "FLOOR"});
  double ours = 0;
  double peer = 0;
  const auto cell = [](double time) {
    return time == 0 ? std::string() : fmt::format("{:.2f}", time);
  };
  for (const auto& phase : result["phases"]) {
    const auto of_ours = phase["ours_ms"].get<double>();
    const auto of_peer = phase["peer_ms"].get<double>();
    ours += of_ours;
    peer += of_peer;
    table.add({phase["what"].get<std::string>(), cell(of_ours), cell(of_peer)});
  }
  table.add({"together, with what the trace takes", cell(ours), cell(peer)});
  fmt::print("\n{}", table.text());
}

/// Peers that are here may still not work here, as crun on some hosts.
std::optional<Json> measure_or_tell(const Pair& pair, int rounds) {
  try {
    return measure(pair, rounds);
  } catch (const std::exception& error) {
    if (is_built(pair.peer)) throw;
    fmt::print(stderr, "bench: {}: left out: {}\n", pair.name, error.what());
    return std::nullopt;
  }
}

int run(const Options& options) {
  Json results = Json::array();
  common::Table table({"WHAT", "OF", "OURS", "PEER", "", "RATIO", "AIM"});
  for (const auto& pair : wanted(options)) {
    if (!is_built(pair.peer) && common::find_program(pair.peer.front()).empty()) {
      fmt::print(stderr,
                 "bench: {}: left out, there is no {} here; install the package {}\n",
                 pair.name, pair.peer.front(), pair.package);
      continue;
    }
    if (auto result = measure_or_tell(pair, options.rounds)) {
      results.push_back(std::move(*result));
      table.add(row(results.back()));
    }
  }
  if (options.json) {
    fmt::print("{}\n", results.dump(2));
  } else if (!table.empty()) {
    fmt::print(
        "{}\nMedians of {} rounds, a quarter of the runs below and above; each round ran "
        "both.\n",
        table.text(), options.rounds);
    for (const auto& result : results) {
      if (result.contains("phases")) print_phases(result);
    }
  }
  return 0;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  return common::run_cli("bench", [&] {
    bench::Options options;
    CLI::App app{
        "The solutions beside the programs that people use for the same.\n"
        "Nothing fails for being slow: it prints ratios.",
        "scripts/bench"};
    app.add_option("NAME", options.names,
                   "what to measure, such as procman or nsbox-list; all if left out")
        ->type_name("");
    app.add_option("--rounds", options.rounds, "how often")
        ->capture_default_str()
        ->check(CLI::Range(1, 100000));
    app.add_flag("--json", options.json, "for programs");
    if (const auto done = common::parse(app, argc, argv)) return *done;
    return bench::run(options);
  });
}
