#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/todo.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;
using common::todo;

void copy_attributes(const std::filesystem::path& from, const std::filesystem::path& to) {
  struct stat info {};
  check(::lstat(from.c_str(), &info), "lstat", from.native());

  todo("4.12",
       "Owner, mode, extended attributes, times: which of them takes away another "
       "that was set before it? chown(2); and what of a symbolic link?");
}

}  // namespace rootfs
