/// @file
/// Given: copying what is in a file.
#pragma once

#include <string_view>

#include <sys/types.h>

namespace rootfs {

/// Copies `size` bytes from the start of one open file to another, which is empty. Shares
/// them where the filesystem can, and leaves holes as holes.
/// @param name for messages
/// @throws common::SyscallError
/// @see ioctl_ficlone(2); lseek(2), SEEK_HOLE; copy_file_range(2)
/// @ingroup lab04
void copy_content(int from, int to, off_t size, std::string_view name);

}  // namespace rootfs
