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

bool try_lock(int fd, struct flock& range, const std::filesystem::path& file) {
  if (::fcntl(fd, F_OFD_SETLK, &range) == 0) return true;
  if (errno != EAGAIN && errno != EACCES) fail("fcntl", file.native());
  return false;
}

/// Whether the name still means this file: its folder may be gone since it was opened.
bool is_still(const std::filesystem::path& file, int fd) {
  struct stat named {};
  struct stat open {};
  check(::fstat(fd, &open), "fstat", file.native());
  return ::stat(file.c_str(), &named) == 0 && named.st_ino == open.st_ino &&
         named.st_dev == open.st_dev;
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
  constexpr int kFlags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
  UniqueFd fd(check(::open(file.c_str(), kFlags, 0600), "open", file.native()));
  auto range = whole_file(mode == Mode::kShared ? F_RDLCK : F_WRLCK);
  if (!becomes_true([&] { return try_lock(fd.get(), range, file); })) return std::nullopt;
  if (!is_still(file, fd.get())) {
    throw SyscallError(ENOENT, "lock", file.native());
  }
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
