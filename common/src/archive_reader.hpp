/// @file
/// The entries of a tar archive that nobody vouches for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "libarchive.hpp"
#include "plain_bytes.hpp"

struct archive_entry;

namespace common {

/// Any function throws std::runtime_error if the archive is damaged and SyscallError if
/// it cannot be read.
class ArchiveReader {
 public:
  /// @param limit  Of the bytes that it may have when its compression is undone.
  ArchiveReader(const std::filesystem::path& path, std::uint64_t limit);
  /// @param name  For messages.
  ArchiveReader(UniqueFd file, const std::string& name, std::uint64_t limit);

  /// The next header, valid until the next call; nullptr at the end.
  archive_entry* next();

  /// A piece of the present entry's content. Holes between pieces are not delivered.
  struct Block {
    std::string_view data;
    std::int64_t offset;
  };
  std::optional<Block> next_block();

  /// The archive's name, for messages.
  const std::string& name() const { return name_; }

 private:
  std::string_view next_piece();
  template <typename Call>
  bool read(Call call);
  void check_end();

  std::string name_;
  std::uint64_t limit_;
  PlainBytes bytes_;
  Libarchive tar_;
  bool begun_ = false;
  std::string entry_;
};

}  // namespace common
