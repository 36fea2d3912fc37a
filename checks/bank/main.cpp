/// Tries every lab's checks on the whole bank of submissions whose verdicts are known.

#include <algorithm>
#include <iterator>
#include <thread>

#include <fmt/core.h>

#include "common/cli11.hpp"
#include "common/files.hpp"
#include "common/terminal.hpp"
#include "host.hpp"
#include "judge.hpp"
#include "matrix.hpp"

namespace bank {
namespace {

namespace fs = std::filesystem;
using common::Style;
using common::Terminal;

/// Suites wait more than they work.
int suites_at_once() {
  return 2 * static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

struct Options {
  std::vector<std::string> labs;
  std::string only;
  int jobs = suites_at_once();
  bool again = false;
  bool verbose = false;
};

std::vector<fs::path> manifests(const Options& options) {
  std::vector<fs::path> found;
  std::error_code none;
  for (const auto& entry :
       fs::directory_iterator(fs::path(BANK_BUILD_DIR) / "bank", none)) {
    const fs::path manifest = entry.path() / "bank.json";
    const std::string lab = entry.path().filename().string().substr(0, 2);
    const bool wanted =
        options.labs.empty() ||
        std::find(options.labs.begin(), options.labs.end(), lab) != options.labs.end();
    if (wanted && fs::exists(manifest)) found.push_back(manifest);
  }
  std::sort(found.begin(), found.end());
  if (found.empty()) throw common::UsageError("there is no such lab in build/bank");
  return found;
}

void select(LabBank& bank, const std::string& only) {
  if (only.empty()) return;
  std::erase_if(bank.entries, [&only](const Entry& entry) {
    return entry.name.find(only) == std::string::npos;
  });
  if (bank.entries.empty())
    throw common::UsageError("nothing in the bank is called '" + only + "'");
}

void tell(const Outcome& outcome, const Terminal& terminal, bool verbose) {
  const std::string fault = find_fault(outcome);
  if (fault.empty() && !verbose) return;
  const Entry& entry = *outcome.entry;
  const bool fine = fault.empty();
  fmt::print("{} {:<10} {:<34} {}\n",
             terminal.paint(fine ? Style::kGreen : Style::kRed, fine ? "✓" : "✗"),
             name_of(entry.kind), entry.name,
             fine
                 ? (entry.caught_by.empty() ? entry.says : "caught by " + entry.caught_by)
                 : fault);
  if (!fine) fmt::print("             see {}\n", outcome.log.string());
}

std::string count(const std::vector<Outcome>& outcomes) {
  std::string text;
  for (const Kind kind : {Kind::kMutant, Kind::kVariant, Kind::kRung, Kind::kStarter,
                          Kind::kSolution, Kind::kRepetition}) {
    const auto number =
        std::count_if(outcomes.begin(), outcomes.end(),
                      [kind](const Outcome& o) { return o.entry->kind == kind; });
    if (number > 0)
      text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", number, name_of(kind),
                          number == 1 ? "" : "s");
  }
  return text;
}

void publish(const LabBank& bank, const std::vector<Outcome>& outcomes) {
  const fs::path folder = fs::path(BANK_BUILD_DIR) / "docs";
  fs::create_directories(folder);
  const fs::path page = folder / ("matrix-" + bank.lab + ".md");
  common::replace_file(page, matrix_page(bank, outcomes));
  fmt::print("The matrix: {}\n", fs::relative(page, BANK_SOURCE_DIR).string());
}

/// @return how many entries the checks judged wrongly.
int check_lab(const fs::path& manifest, const Options& options) {
  const Terminal terminal(stdout);
  LabBank bank = load_bank(manifest, BANK_SOURCE_DIR);
  select(bank, options.only);
  const auto outcomes =
      run_all(bank, options.jobs, options.again,
              [&](const Outcome& outcome) { tell(outcome, terminal, options.verbose); });
  const auto faults =
      std::count_if(outcomes.begin(), outcomes.end(),
                    [](const Outcome& o) { return !find_fault(o).empty(); });
  const auto kept = std::count_if(outcomes.begin(), outcomes.end(),
                                  [](const Outcome& o) { return o.kept; });
  fmt::print("Lab {}: {}", bank.lab, count(outcomes));
  if (kept > 0) fmt::print(" ({} unchanged since the last run)", kept);
  fmt::print("; {}\n", faults == 0 ? "all judged rightly"
                                   : std::to_string(faults) + " judged WRONGLY");
  if (options.only.empty()) publish(bank, outcomes);
  return static_cast<int>(faults);
}

int report_leftovers(const std::vector<std::string>& before) {
  const auto after = look_at_host();
  std::vector<std::string> changed;
  std::set_symmetric_difference(before.begin(), before.end(), after.begin(), after.end(),
                                std::back_inserter(changed));
  for (const auto& line : changed) fmt::print("✗ the host has changed: {}\n", line);
  return static_cast<int>(changed.size());
}

int run(int argc, char** argv) {
  Options options;
  CLI::App app{
      "Tries the checks on every mutant, variant and rung: each must be judged rightly",
      "check-the-checks"};
  app.add_option("LAB", options.labs, "only these labs, such as 04");
  app.add_option("--only", options.only, "only entries whose name has this in it")
      ->type_name("TEXT");
  app.add_option("-j,--jobs", options.jobs, "so many at a time")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_flag("--again", options.again, "also what has not changed since the last run");
  app.add_flag("-v,--verbose", options.verbose, "a line for each entry");
  if (const auto done = common::parse(app, argc, argv)) return *done;
  const auto host = look_at_host();
  int faults = 0;
  for (const auto& manifest : manifests(options)) faults += check_lab(manifest, options);
  faults += report_leftovers(host);
  return faults == 0 ? 0 : 1;
}

}  // namespace
}  // namespace bank

int main(int argc, char** argv) {
  return common::run_cli("check-the-checks", [&] { return bank::run(argc, argv); });
}
