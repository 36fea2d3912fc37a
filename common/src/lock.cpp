#include "common/lock.hpp"

#include <cerrno>
#include <chrono>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"

namespace common {

namespace {

struct flock whole_file(short type) {
  struct flock range {};  // from 0 to the end, however long it grows
  range.l_type = type;
  range.l_whence = SEEK_SET;
  return range;
}

UniqueFd open_or_make(const std::filesystem::path& file) {
  constexpr int kFlags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
  return UniqueFd(check(::open(file.c_str(), kFlags, 0600), "open", file.native()));
}

struct flock range_for(Lock::Mode mode) {
  return whole_file(mode == Lock::Mode::kShared ? F_RDLCK : F_WRLCK);
}

bool try_lock(int fd, struct flock& range, const std::filesystem::path& file) {
  if (::fcntl(fd, F_OFD_SETLK, &range) == 0) return true;
  if (errno != EAGAIN && errno != EACCES) fail("fcntl", file.native());
  return false;
}

/// @throws SyscallError unless the name still means this file: its folder may be gone
/// since it was opened.
void require_still(const std::filesystem::path& file, int fd) {
  struct stat named {};
  struct stat open {};
  check(::fstat(fd, &open), "fstat", file.native());
  const bool same = ::stat(file.c_str(), &named) == 0 && named.st_ino == open.st_ino &&
                    named.st_dev == open.st_dev;
  if (!same) throw SyscallError(ENOENT, "lock", file.native());
}

}  // namespace

bool becomes_true(const std::function<bool()>& holds) {
  constexpr int kTries = 40;
  constexpr std::chrono::milliseconds kPause{5};
  for (int tries = 0; tries < kTries; ++tries) {
    if (holds()) return true;
    std::this_thread::sleep_for(kPause);
  }
  return false;
}

std::optional<Lock> Lock::acquire(const std::filesystem::path& file, Mode mode) {
  UniqueFd fd = open_or_make(file);
  auto range = range_for(mode);
  if (!becomes_true([&] { return try_lock(fd.get(), range, file); })) return std::nullopt;
  require_still(file, fd.get());
  return Lock(std::move(fd));
}

Lock Lock::wait_for(const std::filesystem::path& file, Mode mode) {
  UniqueFd fd = open_or_make(file);
  auto range = range_for(mode);
  int locked = -1;
  do {
    locked = ::fcntl(fd.get(), F_OFD_SETLKW, &range);
  } while (locked == -1 && errno == EINTR);
  check(locked, "fcntl", file.native());
  require_still(file, fd.get());
  return Lock(std::move(fd));
}

bool Lock::is_held(const std::filesystem::path& file) {
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd && errno == ENOENT) return false;
  check(fd.get(), "open", file.native());
  auto range = whole_file(F_WRLCK);
  check(::fcntl(fd.get(), F_OFD_GETLK, &range), "fcntl", file.native());
  return range.l_type != F_UNLCK;
}

void Lock::write(std::string_view text) const {
  constexpr std::size_t kSize = 64;  // always the same, so no disk can be too full for it
  std::string padded(text);
  padded.resize(kSize, '\n');
  check(::pwrite(fd_.get(), padded.data(), padded.size(), 0), "write", "lock");
}

}  // namespace common
