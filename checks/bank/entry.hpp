/// @file
/// The bank: everything that the checks are tried on.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/json.hpp"

namespace bank {

enum class Kind { kSolution, kStarter, kRung, kMutant, kVariant, kRepetition };

/// One submission whose verdicts are known beforehand.
struct Entry {
  Kind kind = Kind::kSolution;
  std::string name;
  std::filesystem::path program;
  std::filesystem::path patch;         ///< of mutants and variants
  std::string says;                    ///< the misconception, or why it is right
  std::string caught_by, symptom;      ///< of mutants
  int rung = 0;                        ///< of rungs: the last step that is done
  std::vector<std::string> arguments;  ///< for the suite
};

/// A lab's part of the bank, from build/bank/NN-topic/bank.json and the patches' headers.
struct LabBank {
  std::string lab, folder;
  std::filesystem::path suite;    ///< its checks' executable
  std::filesystem::path results;  ///< where reports are kept, to be used again
  std::vector<Entry> entries;
};

/// @throws std::runtime_error for a bank that is not built, or a header that is not
/// whole.
LabBank load_bank(const std::filesystem::path& manifest,
                  const std::filesystem::path& source);

std::string name_of(Kind kind);

}  // namespace bank
