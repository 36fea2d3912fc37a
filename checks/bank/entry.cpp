#include "entry.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "common/files.hpp"

namespace bank {

namespace fs = std::filesystem;

namespace {

using Header = std::map<std::string, std::string>;

Header read_header(const fs::path& patch) {
  const std::string text = common::read_file(patch);
  return common::key_values(std::string_view(text).substr(0, text.find("\n--- ") + 1),
                            ':');
}

std::string need(const Header& header, const std::string& key, const fs::path& patch) {
  const auto found = header.find(key);
  if (found == header.end() || found->second.empty()) {
    throw std::runtime_error(patch.string() + ": its header lacks '" + key + ":'");
  }
  return found->second;
}

std::vector<fs::path> patches_in(const fs::path& folder) {
  std::vector<fs::path> patches;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    if (entry.path().extension() == ".patch") patches.push_back(entry.path());
  }
  std::sort(patches.begin(), patches.end());
  return patches;
}

int count_rungs(const fs::path& folder) {
  int count = 0;
  while (fs::exists(folder / std::to_string(count))) ++count;
  return count;
}

void add_repetitions(LabBank& bank, const fs::path& solution) {
  for (const char* seed : {"1", "2"}) {
    bank.entries.push_back({Kind::kRepetition,
                            std::string("seed-") + seed,
                            solution,
                            {},
                            "ten times in random order, beside another",
                            "",
                            "",
                            0,
                            {"--repeat", "10", "--shuffle", seed}});
  }
}

}  // namespace

std::string name_of(Kind kind) {
  switch (kind) {
    case Kind::kSolution:
      return "solution";
    case Kind::kStarter:
      return "starter";
    case Kind::kRung:
      return "rung";
    case Kind::kMutant:
      return "mutant";
    case Kind::kVariant:
      return "variant";
    case Kind::kRepetition:
      return "repetition";
  }
  return "?";
}

LabBank load_bank(const fs::path& manifest, const fs::path& source) {
  const auto json = common::read_json(manifest);
  const std::string folder = json.at("folder");
  const std::string executable = json.at("executable");
  const fs::path built = manifest.parent_path();
  LabBank bank{
      json.at("lab"), folder, json.at("suite").get<std::string>(), built / "results", {}};
  auto& entries = bank.entries;
  entries.push_back({Kind::kStarter,
                     "starter",
                     json.at("starter").get<std::string>(),
                     {},
                     "as a learner first sees it",
                     "",
                     "",
                     0,
                     {}});
  for (int rung = 0; rung < count_rungs(built / "rungs"); ++rung) {
    const std::string name = std::to_string(rung);
    entries.push_back({Kind::kRung,
                       name,
                       built / "rungs" / name / executable,
                       {},
                       "the first " + name + " steps done",
                       "",
                       "",
                       rung,
                       {}});
  }
  const std::string solution = json.at("solution");
  // The solution alone may run as the host's root.
  entries.push_back({Kind::kSolution,
                     "solution",
                     solution,
                     {},
                     "all steps done",
                     "",
                     "",
                     0,
                     {"--trusted"}});
  for (const auto& patch : patches_in(source / "checks/mutants" / folder)) {
    const auto header = read_header(patch);
    entries.push_back({Kind::kMutant,
                       patch.stem(),
                       built / "mutants" / patch.stem() / executable,
                       patch,
                       need(header, "misconception", patch),
                       need(header, "caught-by", patch),
                       need(header, "symptom", patch),
                       0,
                       {}});
  }
  for (const auto& patch : patches_in(source / "checks/variants" / folder)) {
    entries.push_back({Kind::kVariant,
                       patch.stem(),
                       built / "variants" / patch.stem() / executable,
                       patch,
                       need(read_header(patch), "why-right", patch),
                       "",
                       "",
                       0,
                       {}});
  }
  add_repetitions(bank, solution);
  return bank;
}

}  // namespace bank
