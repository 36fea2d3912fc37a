#include <cerrno>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;

namespace {

/// Calls twice: for the size, then for the content. @see listxattr(2)
template <typename Call>
std::string sized(Call call, std::string_view name, const std::filesystem::path& path) {
  std::string buffer(
      static_cast<std::size_t>(check(call(nullptr, 0), name, path.native())), '\0');
  const auto size = check(call(buffer.data(), buffer.size()), name, path.native());
  buffer.resize(static_cast<std::size_t>(size));
  return buffer;
}

void copy_extended(const std::filesystem::path& from, const std::filesystem::path& to) {
  const std::string names =
      sized([&](char* data,
                std::size_t size) { return ::llistxattr(from.c_str(), data, size); },
            "llistxattr", from);
  for (const auto name_view : common::split(names, '\0')) {
    const std::string name(name_view);
    const std::string value = sized(
        [&](char* data, std::size_t size) {
          return ::lgetxattr(from.c_str(), name.c_str(), data, size);
        },
        "lgetxattr", from);
    const int set = ::lsetxattr(to.c_str(), name.c_str(), value.data(), value.size(), 0);
    // Some belong to the host's security module or to another filesystem.
    if (set == -1 && (errno == ENOTSUP || errno == EPERM)) continue;
    check(set, "lsetxattr", to.native());
  }
}

}  // namespace

void copy_attributes(const std::filesystem::path& from, const std::filesystem::path& to) {
  struct stat info {};
  check(::lstat(from.c_str(), &info), "lstat", from.native());

  // Step 4.12. The order is the point. chown(2) clears the setuid and setgid bits and the
  // file's capability (security.capability), so owners come first. Each call sees to the
  // link itself; a link has no mode of its own. Times come last: what is done before them
  // could move them.
  check(::lchown(to.c_str(), info.st_uid, info.st_gid), "lchown", to.native());
  if (!S_ISLNK(info.st_mode)) {
    check(::chmod(to.c_str(), info.st_mode & 07777), "chmod", to.native());
  }
  copy_extended(from, to);
  const timespec times[] = {info.st_atim, info.st_mtim};
  check(::utimensat(AT_FDCWD, to.c_str(), times, AT_SYMLINK_NOFOLLOW), "utimensat",
        to.native());
}

}  // namespace rootfs
