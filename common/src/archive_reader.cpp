#include "archive_reader.hpp"

#include <utility>

#include <archive.h>
#include <archive_entry.h>

#include "entry_name.hpp"

namespace common {

ArchiveReader::ArchiveReader(const std::filesystem::path& path, std::uint64_t limit)
    : name_(path.native()),
      limit_(limit),
      bytes_(path),
      tar_([this] { return next_piece(); }) {
  ::archive_read_support_format_tar(tar_.get());
}

ArchiveReader::ArchiveReader(UniqueFd file, const std::string& name, std::uint64_t limit)
    : name_(name),
      limit_(limit),
      bytes_(std::move(file), name),
      tar_([this] { return next_piece(); }) {
  ::archive_read_support_format_tar(tar_.get());
}

std::string_view ArchiveReader::next_piece() {
  const std::string_view piece = bytes_.next();
  if (bytes_.count() > limit_) {
    throw Damaged("headers and padding go on and on: it is larger than its limit");
  }
  return piece;
}

template <typename Call>
bool ArchiveReader::read(Call call) {
  try {
    if (!std::exchange(begun_, true)) tar_.open();
    return call();
  } catch (const UnknownFormat&) {
    refuse(name_, "", "not a tar archive");
  } catch (const Damaged& damage) {
    const std::string why = entry_.empty() ? "damaged: " : "damaged here or after: ";
    refuse(name_, entry_, why + damage.what());
  }
}

archive_entry* ArchiveReader::next() {
  archive_entry* entry = nullptr;
  const bool more = read([&] {
    if (tar_.checked(::archive_read_next_header(tar_.get(), &entry))) return true;
    check_end();
    return false;
  });
  if (!more) return nullptr;
  const char* name = ::archive_entry_pathname(entry);
  entry_ = name != nullptr ? name : "";
  return entry;
}

/// An archive that ends is not yet one that is whole: its checksum may come later, and a
/// plain one that was cut off between two entries only lacks the zeros at its end.
void ArchiveReader::check_end() {
  constexpr std::uint64_t kBlock = 512;
  const bool without_marker = bytes_.at_end() && bytes_.trailing_zeros() < kBlock;
  if (without_marker) throw Damaged("it is cut off: the zeros at its end are missing");
  while (!next_piece().empty()) {
  }
}

std::optional<ArchiveReader::Block> ArchiveReader::next_block() {
  const void* data = nullptr;
  std::size_t size = 0;
  la_int64_t offset = 0;
  const bool more = read([&] {
    return tar_.checked(::archive_read_data_block(tar_.get(), &data, &size, &offset));
  });
  if (!more) return std::nullopt;
  return Block{{static_cast<const char*>(data), size}, offset};
}

}  // namespace common
