/// @file
/// Making a tar archive of files that somebody else may change meanwhile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <sys/stat.h>

namespace minidocker {

/// A folder that must not be met: what is written there would be read again, for ever.
using FolderId = std::pair<dev_t, ino_t>;

/// Writes a file, or a folder with all that is in it, to `out`. Names, modes, times,
/// owners, hard links, devices and capabilities are kept (pax, see tar(5)); sockets are
/// left out.
///
/// Each file is opened by its name in a folder that is open, never through a link, and
/// only if it is a regular one. So whatever others do meanwhile, only what is below
/// `file` is read. What vanishes meanwhile is left out; a file that shrinks is filled up
/// with zeros.
/// @param file  Itself, O_PATH will do. @param name  What it is called in the archive.
/// @return How many bytes were written.
/// @throws common::SyscallError; std::runtime_error if it meets `forbidden`
std::uint64_t pack(int file, const std::string& name, int out,
                   std::optional<FolderId> forbidden = std::nullopt);

}  // namespace minidocker
