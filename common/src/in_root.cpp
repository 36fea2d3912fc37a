#include "common/in_root.hpp"

#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>

#include "common/check.hpp"
#include "common/sys.hpp"

namespace common {
namespace fs = std::filesystem;
namespace {

UniqueFd open_root(const fs::path& root) {
  return UniqueFd(check(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC), "open",
                        root.native()));
}

}  // namespace

UniqueFd open_in_root(int root, const fs::path& inside, int flags) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags) | O_CLOEXEC;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  int fd = -1;
  do {  // EAGAIN: a rename elsewhere raced with a "..", see openat2(2), ERRORS
    fd = sys::openat2(root, inside.c_str(), how);
  } while (fd == -1 && (errno == EAGAIN || errno == EINTR));
  return UniqueFd(fd);
}

PlaceInRoot::PlaceInRoot(UniqueFd fd, fs::path name)
    : fd_(std::move(fd)),
      path_("/proc/self/fd/" + std::to_string(fd_.get())),
      name_(std::move(name)) {}

PlaceInRoot find_in_root(const fs::path& root, const fs::path& inside) {
  const UniqueFd top = open_root(root);
  UniqueFd place = open_in_root(top.get(), inside, O_PATH);
  check(place.get(), "openat2", inside.native());
  return {std::move(place), inside};
}

PlaceInRoot make_in_root(const fs::path& root, const fs::path& inside, PlaceKind kind) {
  const UniqueFd top = open_root(root);
  // Lexical: "a/../b" makes only b. What is left has names only, so each one can be made
  // below the folder that the kernel found for the names before it.
  const fs::path wanted = ("/" / inside).lexically_normal().relative_path();
  fs::path done = ".";
  UniqueFd parent = open_in_root(top.get(), done, O_PATH);
  for (auto part = wanted.begin(); part != wanted.end(); ++part) {
    if (part->empty()) continue;  // a trailing slash
    const bool last = std::next(part) == wanted.end();
    done /= *part;
    UniqueFd next = open_in_root(top.get(), done, O_PATH);
    if (!next && errno == ENOENT) {
      if (last && kind == PlaceKind::kFile) {
        const int flags = O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC;
        const UniqueFd made(check(::openat(parent.get(), part->c_str(), flags, 0644),
                                  "create", inside.native()));
      } else {
        check(::mkdirat(parent.get(), part->c_str(), 0755), "mkdir", inside.native());
      }
      next = open_in_root(top.get(), done, O_PATH);
    }
    check(next.get(), "openat2", inside.native());
    parent = std::move(next);
  }
  struct stat found {};
  check(::fstat(parent.get(), &found), "fstat", inside.native());
  const bool is_directory = S_ISDIR(found.st_mode);
  if (kind == PlaceKind::kDirectory && !is_directory) {
    throw SyscallError(ENOTDIR, "mount point", inside.native());
  }
  if (kind == PlaceKind::kFile && is_directory) {
    throw SyscallError(EISDIR, "mount point", inside.native());
  }
  return {std::move(parent), inside};
}

}  // namespace common
