#include "common/unique_fd.hpp"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "common/check.hpp"

namespace common {

void UniqueFd::reset(int fd) noexcept {
  const int keep = errno;
  // Never retried on EINTR: Linux has released the number by then, see close(2), NOTES.
  if (fd_ >= 0 && fd_ != fd) ::close(fd_);
  fd_ = fd;
  errno = keep;
}

Pipe Pipe::open() {
  int ends[2] = {-1, -1};
  check(::pipe2(ends, O_CLOEXEC), "pipe2");
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

}  // namespace common
