#include "rootfs/copy_content.hpp"

#include <algorithm>
#include <cerrno>
#include <string>

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/check.hpp"

namespace rootfs {

using common::check;

namespace {

/// Where two filesystems cannot do it among themselves.
void copy_through_memory(int from, int to, off_t begin, off_t end,
                         std::string_view name) {
  constexpr off_t kBlock = 256 << 10;
  std::string buffer(static_cast<std::size_t>(std::min(kBlock, end - begin)), '\0');
  while (begin < end) {
    const auto wanted = static_cast<std::size_t>(std::min(kBlock, end - begin));
    const ssize_t got = check(::pread(from, buffer.data(), wanted, begin), "read", name);
    if (got == 0) return;  // the file has shrunk
    for (ssize_t done = 0; done < got;) {
      done += check(::pwrite(to, buffer.data() + done,
                             static_cast<std::size_t>(got - done), begin + done),
                    "write", name);
    }
    begin += got;
  }
}

void copy_range(int from, int to, off_t begin, off_t end, std::string_view name) {
  while (begin < end) {
    off_t at = begin;
    const ssize_t copied = ::copy_file_range(from, &begin, to, &at,
                                             static_cast<std::size_t>(end - begin), 0);
    if (copied == 0) return;  // the file has shrunk
    if (copied > 0) continue;
    if (errno == ENOSPC || errno == EDQUOT || errno == EIO) {
      common::fail("copy_file_range", name);
    }
    return copy_through_memory(from, to, begin, end, name);
  }
}

}  // namespace

void copy_content(int from, int to, off_t size, std::string_view name) {
  if (size == 0 || ::ioctl(to, FICLONE, from) == 0) return;
  check(::ftruncate(to, size), "ftruncate", name);
  for (off_t begin = 0; begin < size;) {
    begin = ::lseek(from, begin, SEEK_DATA);
    if (begin == -1 && errno == ENXIO) return;  // a hole up to the end
    check(begin, "lseek", name);
    const off_t end = check(::lseek(from, begin, SEEK_HOLE), "lseek", name);
    copy_range(from, to, begin, std::min(end, size), name);
    begin = end;
  }
}

}  // namespace rootfs
