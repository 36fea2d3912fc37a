#include "common/archive.hpp"

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive_reader.hpp"
#include "common/check.hpp"
#include "common/text.hpp"
#include "entry_name.hpp"
#include "file_attributes.hpp"
#include "tree_writer.hpp"

namespace common {
namespace {

/// What an archive within the limits may have in all. Headers of names and attributes
/// that are as long as they can be make it larger than its contents.
std::uint64_t stream_limit(const ExtractLimits& limits) {
  constexpr std::uint64_t kOfEntry = 4096;
  constexpr std::uint64_t kSpare = std::uint64_t{1} << 20;
  return limits.bytes + limits.entries * kOfEntry + kSpare;
}

/// As far as the sum of all can be told.
constexpr ExtractLimits kNoLimits{.bytes = std::uint64_t{1} << 62,
                                  .entries = std::uint64_t{1} << 48};

/// "." and "./", however written.
bool is_top(std::string_view name) {
  return !name.empty() && name.find_first_not_of("./") == std::string_view::npos &&
         name.find("..") == std::string_view::npos;
}

class Extraction {
 public:
  /// Of an image.
  Extraction(const std::filesystem::path& archive,
             const std::filesystem::path& destination, const ExtractLimits& limits)
      : reader_(archive, stream_limit(limits)),
        writer_(reader_.name(), FolderTree(reader_.name(), destination),
                TreeWriter::Replacing::kEmptyFolders),
        limits_(limits) {}

  /// Of files that come to what is there.
  Extraction(UniqueFd archive, const std::string& name, FolderTree folders, Owners owners)
      : reader_(std::move(archive), name, stream_limit(kNoLimits)),
        writer_(name, std::move(folders), TreeWriter::Replacing::kSameKind),
        limits_(kNoLimits),
        owners_(owners),
        keep_top_(true) {}

  ExtractSummary run() {
    while (archive_entry* entry = reader_.next()) {
      count(entry);
      extract(entry);
    }
    writer_.folders().finish(summary_, owners_);
    return summary_;
  }

 private:
  void count(archive_entry* entry);
  void extract(archive_entry* entry);
  void extract_file(archive_entry* entry, std::string_view name);
  void write_content(int fd, std::int64_t size, std::string_view name);

  ArchiveReader reader_;
  TreeWriter writer_;
  ExtractLimits limits_;
  Owners owners_ = Owners::kOfArchive;
  bool keep_top_ = false;
  ExtractSummary summary_;
};

/// Before anything is written: the size that the header claims is the one that counts,
/// however little of it a sparse file stores.
void Extraction::count(archive_entry* entry) {
  const char* name = ::archive_entry_pathname(entry);
  const std::string_view shown_name = name != nullptr ? name : "";
  ++summary_.entries;
  if (summary_.entries + writer_.folders().parents_made() > limits_.entries) {
    refuse(
        reader_.name(), shown_name,
        "more than " + std::to_string(limits_.entries) + " entries, which is the limit");
  }
  if (::archive_entry_hardlink(entry) != nullptr) return;
  const std::int64_t size = ::archive_entry_size(entry);
  if (size < 0 || static_cast<std::uint64_t>(size) > limits_.bytes - summary_.bytes) {
    refuse(reader_.name(), shown_name,
           "more than " + human_size(limits_.bytes) + " unpacked, which is the limit");
  }
  summary_.bytes += static_cast<std::uint64_t>(size);
}

void Extraction::extract(archive_entry* entry) {
  const char* pathname = ::archive_entry_pathname(entry);
  const std::string_view name = pathname != nullptr ? pathname : "";
  if (const char* target = ::archive_entry_hardlink(entry)) {
    // Some archives repeat the content at each link: what is there already is the same.
    if (!writer_.make_hard_link(name, target)) ++summary_.skipped_devices;
    return;
  }
  const FileAttributes attributes = attributes_of(entry);
  UniqueFd made;
  switch (attributes.mode & S_IFMT) {
    case S_IFDIR:
      if (keep_top_ && is_top(name)) return;
      writer_.make_directory(name, attributes);
      return;
    case S_IFREG:
      made = writer_.make_file(name);
      write_content(made.get(), ::archive_entry_size(entry), name);
      break;
    case S_IFLNK:
      made = writer_.make_symlink(name, ::archive_entry_symlink(entry));
      break;
    case S_IFCHR:
    case S_IFBLK:
    case S_IFIFO:
      made = writer_.make_node(name, attributes.mode, ::archive_entry_rdev(entry));
      if (!made) ++summary_.skipped_devices;
      break;
    default:  // a socket means nothing without the process behind it
      return;
  }
  if (made) set_attributes(made.get(), attributes, name, summary_, owners_);
}

/// Where the archive has a hole, so has the file.
void Extraction::write_content(int fd, std::int64_t size, std::string_view name) {
  std::int64_t end = 0;
  while (const auto block = reader_.next_block()) {
    std::string_view data = block->data;
    std::int64_t at = block->offset;
    if (at < 0 || at > size || std::ssize(data) > size - at) {
      refuse(reader_.name(), name, "its content is longer than its header says");
    }
    while (!data.empty()) {
      const ssize_t count = ::pwrite(fd, data.data(), data.size(), at);
      if (count == -1 && errno == EINTR) continue;
      check_entry(count, "write", name);
      data.remove_prefix(static_cast<std::size_t>(count));
      at += count;
    }
    end = std::max(end, at);
  }
  if (end < size) check_entry(::ftruncate(fd, size), "ftruncate", name);
}

}  // namespace

ExtractSummary extract_archive(const std::filesystem::path& archive,
                               const std::filesystem::path& destination,
                               const ExtractLimits& limits) {
  return Extraction(archive, destination, limits).run();
}

ExtractSummary extract_into(UniqueFd archive, const std::string& name,
                            const ExtractPlace& place, Owners owners) {
  UniqueFd root(
      check(::fcntl(place.root, F_DUPFD_CLOEXEC, 3), "fcntl", place.folder.native()));
  return Extraction(std::move(archive), name,
                    FolderTree(name, std::move(root), place.folder), owners)
      .run();
}

}  // namespace common
