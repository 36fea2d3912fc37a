/// @file
/// A file's content without its compression, checked to the last byte.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/unique_fd.hpp"
#include "libarchive.hpp"

struct gzFile_s;

namespace common {

/// A file that may be compressed by gzip, bzip2, xz or zstd: its first bytes tell.
///
/// gzip is left to zlib: libarchive 3.6 does not compare its checksum. The others are
/// libarchive's.
class PlainBytes {
 public:
  /// @throws SyscallError if the file cannot be opened.
  explicit PlainBytes(const std::filesystem::path& file);
  /// @param name  For messages.
  PlainBytes(UniqueFd file, std::string name);

  /// The next piece, valid until the next call; empty at the end.
  /// @throws Damaged if the file is damaged or cut off; SyscallError if it cannot be
  /// read.
  std::string_view next();

  /// Bytes delivered so far.
  std::uint64_t count() const { return count_; }
  /// How many of the last ones were 0.
  std::uint64_t trailing_zeros() const { return trailing_zeros_; }
  bool at_end() const { return at_end_; }

 private:
  struct Close {
    void operator()(gzFile_s* file) const;
  };

  std::string_view next_ungzipped();
  void begin();

  std::string name_;
  std::unique_ptr<gzFile_s, Close> file_;
  std::vector<char> buffer_;
  Libarchive filters_;
  bool begun_ = false;
  bool at_end_ = false;
  std::uint64_t count_ = 0;
  std::uint64_t trailing_zeros_ = 0;
};

}  // namespace common
