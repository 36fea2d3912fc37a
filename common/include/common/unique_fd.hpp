/// @file
/// Descriptors with an owner.
#pragma once

#include <utility>

namespace common {

/// Owns one file descriptor and closes it. Moves, never copies, and does not turn into
/// an int by itself: `close(fd)` on an owned descriptor must not compile by accident.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    reset(std::exchange(other.fd_, -1));
    return *this;
  }
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd() { reset(); }

  /// The number, still owned here; -1 if there is none.
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  explicit operator bool() const { return valid(); }

  /// Closes what is owned, then owns `fd`. Keeps errno.
  void reset(int fd = -1) noexcept;
  /// Gives the descriptor away; the caller closes it.
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

/// The two ends of a pipe(2), both close-on-exec.
struct Pipe {
  UniqueFd read;
  UniqueFd write;

  /// @throws SyscallError
  static Pipe open();
};

}  // namespace common
