/// @file
/// One at a time, over all processes.
#pragma once

#include <filesystem>
#include <functional>

#include "common/unique_fd.hpp"

namespace lab {

/// Holds the lock of a file, see flock(2), which is made if it is missing. The kernel
/// lets go of it when the holder ends, however it ends.
class FileLock {
 public:
  /// Waits for the lock; calls `on_wait` first if it has to.
  /// @throws common::SyscallError
  explicit FileLock(const std::filesystem::path& path,
                    const std::function<void()>& on_wait = nullptr);

 private:
  common::UniqueFd fd_;
};

}  // namespace lab
