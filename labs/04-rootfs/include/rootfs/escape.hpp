/// @file
/// Given: the isolation tester (`jail escape-test`).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rootfs {

/// What one escape did at one level of defence, as the outside saw it.
struct EscapeCell {
  enum class Verdict {
    kEscaped,  ///< something outside was reached; `detail` says what
    kHeld,     ///< `detail` is the refusal, such as "EPERM"
    kUntested  ///< this host cannot try it; `detail` says why
  };
  Verdict verdict = Verdict::kUntested;
  std::string detail;
};

struct EscapeRow {
  std::string id;                 ///< "second-chroot"
  std::string what;               ///< one sentence: what is tried
  std::string stops;              ///< the defence that stops it, or the lab that will
  std::vector<EscapeCell> cells;  ///< one for each level
};

/// Every escape against every level, measured now.
struct EscapeTable {
  std::vector<std::string> levels;
  std::vector<EscapeRow> rows;
};

/// Tries the whole bank on `root`, from inside throw-away namespaces that stand for the
/// host: nothing that an escape reaches is the real host's.
/// @throws common::SyscallError, common::Todo
EscapeTable escape_test(const std::filesystem::path& root);

}  // namespace rootfs
