#include "rootfs/directory.hpp"

#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>

#include "common/check.hpp"
#include "common/sys.hpp"

namespace rootfs {

using common::check;
using common::UniqueFd;

UniqueFd open_subfolder(int folder, const std::string& name) {
  open_how how{};
  how.flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  how.resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH;
  return UniqueFd(common::sys::openat2(folder, name.c_str(), how));
}

std::vector<std::string> entries(int folder) {
  // fdopendir(3) takes the descriptor over, so it gets one of its own.
  UniqueFd fd(
      check(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open", "folder"));
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(fd.get()), ::closedir);
  if (stream == nullptr) common::fail("fdopendir");
  [[maybe_unused]] const int taken = fd.release();

  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(stream.get())) {
    std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(std::move(name));
  }
  if (errno != 0) common::fail("readdir");
  return names;
}

}  // namespace rootfs
