/// @file
/// Who works on something, or runs it: locks on files.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "common/unique_fd.hpp"

namespace common {

/// Asks again and again, for 200 ms, whether something holds. What a killed process had
/// open is closed a moment after its end is reported, and there is no event for that.
bool becomes_true(const std::function<bool()>& holds);

/// A lock on a file, held until it is destroyed or its last process dies, however that
/// happens: there are no stale locks. Children inherit it, commands that they exec don't.
/// @see fcntl(2), "Open file description locks": unlike flock(2)'s, they can be asked for
///      without being taken for a moment.
class Lock {
 public:
  enum class Mode {
    kShared,    ///< reads: any number at a time
    kExclusive  ///< changes or runs: nobody else
  };

  /// @return Nothing if another holds it. The file is made if it is missing.
  /// @throws SyscallError, ENOENT also if its folder was removed meanwhile.
  static std::optional<Lock> acquire(const std::filesystem::path& file, Mode mode);

  /// The same, but waits until the others have let go, however long that takes.
  static Lock wait_for(const std::filesystem::path& file, Mode mode);

  /// Whether anybody holds it. Does not disturb. @throws SyscallError
  static bool is_held(const std::filesystem::path& file);

  /// Writes into the file what others may want to know of the holder. After the first
  /// time this takes no more space on the disk.
  /// @pre Held exclusively; at most 64 characters.
  /// @throws SyscallError
  void write(std::string_view text) const;

 private:
  explicit Lock(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
};

}  // namespace common
