#include "lock.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>

#include "common/check.hpp"

namespace lab {

// flock(2) needs no permission to write: whoever may read the file may take the lock.
FileLock::FileLock(const std::filesystem::path& path,
                   const std::function<void()>& on_wait)
    : fd_(common::check(::open(path.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, 0644),
                        "open", path.native())) {
  if (::flock(fd_.get(), LOCK_EX | LOCK_NB) == 0) return;
  if (errno != EWOULDBLOCK) common::fail("flock", path.native());
  if (on_wait) on_wait();
  while (::flock(fd_.get(), LOCK_EX) == -1) {
    if (errno != EINTR) common::fail("flock", path.native());
  }
}

}  // namespace lab
