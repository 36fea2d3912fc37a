/// @file
/// Given: the isolation tester (`jail escape-test`). To add an escape, see
/// escape/bank.hpp.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/terminal.hpp"

namespace rootfs {

/// What one escape did at one level of defence, as the outside saw it.
struct EscapeCell {
  enum class Verdict {
    kEscaped,  ///< something outside was reached; `detail` says what
    kHeld,     ///< `detail` is the refusal, such as "setns: EPERM"
    kUntested  ///< this host cannot try it; `detail` says why
  };
  Verdict verdict = Verdict::kUntested;
  std::string detail;
};

struct EscapeRow {
  std::string id;     ///< "second-chroot"
  std::string what;   ///< one sentence: what is tried
  std::string stops;  ///< the defence that stops it by the books, or the lab that will
  std::vector<EscapeCell> cells;  ///< one for each level

  /// The first level that held, and with it every further one that could be tested.
  std::optional<std::size_t> held_from() const;
};

struct EscapeLevel {
  std::string name;  ///< "pivot_root"
  std::string what;  ///< what it adds
};

/// Every escape against every level, measured now.
struct EscapeTable {
  std::vector<EscapeLevel> levels;
  std::vector<EscapeRow> rows;
};

/// Tries the whole bank, from inside throw-away namespaces that stand for the host:
/// nothing that an escape reaches is the real host's, but for the disk's first block and
/// one setting of the kernel's, which are opened and left as they are. Takes a second or
/// two.
/// @param root the image to be jailed in; "" is an empty one. Folders that it lacks and
///        a jail needs are made, as `jail start` does.
/// @pre  The caller is root, of a user namespace at least, and has one thread.
/// @throws common::SyscallError if there is no such folder or no namespaces are to be
///         had; common::Todo if a step is still to be written.
EscapeTable escape_test(const std::filesystem::path& root = {});

/// Tries the whole bank against any program that runs a command in a container: the one
/// level of the table. The stand-in for the host has the host's programs, an empty /tmp,
/// and the folder /jail.
/// @param command  What the probe's own command line is put behind, such as `engine run
///        -v /jail:/jail:ro image`. The container must show /jail at /jail: the probe and
///        a socket lie there, and the probe talks by that, since what a container prints
///        is its engine's.
/// @pre  As escape_test(). @throws common::SyscallError
EscapeTable escape_test_with(const std::vector<std::string>& command);

/// The table for people, in no more columns than the terminal has, from 80 on.
std::string render(const EscapeTable& table, const common::Terminal& terminal);

/// The same for programs, with the detail of every cell.
std::string to_json(const EscapeTable& table);

}  // namespace rootfs
