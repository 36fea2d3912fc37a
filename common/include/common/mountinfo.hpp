/// @file
/// The mount table of a mount namespace, as /proc/PID/mountinfo has it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace common {

/// One line of mountinfo. @see proc(5), /proc/pid/mountinfo
struct MountEntry {
  int id = 0;
  int parent = 0;
  std::string device;   ///< "major:minor"
  std::string root;     ///< what of the filesystem is mounted: "/" or a folder in it
  std::string target;   ///< where
  std::string options;  ///< of this mount: "rw,nosuid"
  std::optional<int> shared;  ///< the peer group that it shares with
  std::optional<int> master;  ///< the peer group that it receives from
  bool unbindable = false;
  std::string type;
  std::string source;
  std::string super_options;  ///< of the filesystem behind it, escaped as they are

  /// Whether the comma-separated `options` hold this one.
  bool has_option(std::string_view option) const;
  /// "shared", "slave", "shared,slave", "private" or "unbindable".
  std::string propagation() const;
};

/// Reads the text of a mountinfo file. Octal escapes such as \040 are undone, but not in
/// the options, where they tell a comma in a value from one between two.
/// @throws std::runtime_error on a line that is not mountinfo.
std::vector<MountEntry> parse_mountinfo(std::string_view text);

}  // namespace common
