/// @file
/// Guards that undo. Their destructors never throw and keep errno.
#pragma once

#include <cerrno>
#include <filesystem>
#include <functional>
#include <string_view>
#include <utility>

#include <sys/types.h>

namespace common {

/// Keeps errno over a destructor's clean-up.
class KeepErrno {
 public:
  KeepErrno() : value_(errno) {}
  KeepErrno(const KeepErrno&) = delete;
  KeepErrno& operator=(const KeepErrno&) = delete;
  ~KeepErrno() { errno = value_; }

 private:
  int value_;
};

/// Runs a function at the end of the scope, unless dismissed. What the function throws is
/// lost.
class ScopeExit {
 public:
  explicit ScopeExit(std::function<void()> action) : action_(std::move(action)) {}
  ScopeExit(const ScopeExit&) = delete;
  ScopeExit& operator=(const ScopeExit&) = delete;
  ~ScopeExit();

  void dismiss() { action_ = nullptr; }

 private:
  std::function<void()> action_;
};

/// A fresh folder of mode 0700, removed with all that is in it as far as that can be
/// done: not what is a mount point.
class TempDir {
 public:
  /// Makes `PARENT/PREFIX-XXXXXX`; the parent is $TMPDIR or /tmp. @throws SyscallError
  explicit TempDir(std::string_view prefix);
  TempDir(std::string_view prefix, const std::filesystem::path& parent);
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir();

  const std::filesystem::path& path() const { return path_; }
  /// Leaves the folder where it is.
  std::filesystem::path keep() { return std::exchange(path_, {}); }

 private:
  std::filesystem::path path_;
};

/// Detaches the topmost mount on a path (umount2(2), MNT_DETACH).
class MountGuard {
 public:
  explicit MountGuard(std::filesystem::path target) : target_(std::move(target)) {}
  MountGuard(const MountGuard&) = delete;
  MountGuard& operator=(const MountGuard&) = delete;
  ~MountGuard();

 private:
  std::filesystem::path target_;
};

/// Kills (SIGKILL) and reaps a child that nobody waited for.
/// @pre SIGCHLD is not ignored, or the child could be reaped behind its back.
class ChildGuard {
 public:
  ChildGuard() = default;
  explicit ChildGuard(pid_t pid) : pid_(pid) {}
  ChildGuard(ChildGuard&& other) noexcept : pid_(std::exchange(other.pid_, 0)) {}
  ChildGuard& operator=(ChildGuard&& other) noexcept {
    std::swap(pid_, other.pid_);
    return *this;
  }
  ChildGuard(const ChildGuard&) = delete;
  ChildGuard& operator=(const ChildGuard&) = delete;
  ~ChildGuard();

  pid_t pid() const { return pid_; }
  /// Waits for it to end and lets go of it. @return the wait status, see wait(2).
  /// @throws SyscallError, ECHILD if somebody else reaped it.
  int wait();
  /// Leaves the child to the caller.
  [[nodiscard]] pid_t release() { return std::exchange(pid_, 0); }

 private:
  pid_t pid_ = 0;
};

}  // namespace common
