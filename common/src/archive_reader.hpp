/// @file
/// libarchive's reader with an owner, exceptions and nothing but tar.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/unique_fd.hpp"

struct archive;
struct archive_entry;

namespace common {

/// Throws what extract_archive() documents for an archive that cannot be believed.
[[noreturn]] void refuse(const std::string& archive, std::string_view entry,
                         std::string_view why);

/// An untrusted name for a message: printable, and not longer than a line or two.
std::string shown(std::string_view name);

class ArchiveReader {
 public:
  /// @throws SyscallError if the file cannot be read.
  explicit ArchiveReader(const std::filesystem::path& path);

  /// The next header, valid until the next call; nullptr at the end.
  /// @throws std::runtime_error
  archive_entry* next();

  /// A piece of the present entry's content. Holes between pieces are not delivered.
  struct Block {
    std::string_view data;
    std::int64_t offset;
  };
  /// @throws std::runtime_error
  std::optional<Block> next_block();

  /// The archive's name, for messages.
  const std::string& name() const { return name_; }

 private:
  [[noreturn]] void refuse_damaged();

  struct Free {
    void operator()(archive* reader) const;
  };

  std::string name_;
  UniqueFd fd_;
  std::unique_ptr<archive, Free> reader_;
  std::string entry_;
};

}  // namespace common
