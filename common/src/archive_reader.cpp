#include "archive_reader.hpp"

#include <cerrno>
#include <stdexcept>

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "common/check.hpp"
#include "common/text.hpp"

namespace common {
namespace {

constexpr std::size_t kReadSize = std::size_t{128} << 10;

UniqueFd open_archive(const std::string& name) {
  UniqueFd fd(check(::open(name.c_str(), O_RDONLY | O_CLOEXEC), "open", name));
  struct stat info {};
  check(::fstat(fd.get(), &info), "fstat", name);
  if (S_ISDIR(info.st_mode)) throw SyscallError(EISDIR, "read", name);
  return fd;
}

}  // namespace

std::string shown(std::string_view name) {
  constexpr std::size_t kLongest = 160;
  if (name.size() <= kLongest) return printable(name);
  return printable(name.substr(0, kLongest)) + "...";
}

void refuse(const std::string& archive, std::string_view entry, std::string_view why) {
  std::string text = archive + ": ";
  if (!entry.empty()) text.append(shown(entry)).append(": ");
  throw std::runtime_error(text.append(why));
}

void ArchiveReader::Free::operator()(archive* reader) const {
  ::archive_read_free(reader);
}

ArchiveReader::ArchiveReader(const std::filesystem::path& path)
    : name_(path.native()), fd_(open_archive(name_)), reader_(::archive_read_new()) {
  if (reader_ == nullptr) throw std::bad_alloc();
  ::archive_read_support_format_tar(reader_.get());
  ::archive_read_support_filter_gzip(reader_.get());
  ::archive_read_support_filter_bzip2(reader_.get());
  ::archive_read_support_filter_xz(reader_.get());
  ::archive_read_support_filter_zstd(reader_.get());
  if (::archive_read_open_fd(reader_.get(), fd_.get(), kReadSize) != ARCHIVE_OK) {
    refuse_damaged();
  }
}

archive_entry* ArchiveReader::next() {
  archive_entry* entry = nullptr;
  const int result = ::archive_read_next_header(reader_.get(), &entry);
  if (result == ARCHIVE_EOF) return nullptr;
  // A warning is a name that is no text in this locale; its bytes are delivered.
  if (result != ARCHIVE_OK && result != ARCHIVE_WARN) refuse_damaged();
  const char* name = ::archive_entry_pathname(entry);
  entry_ = name != nullptr ? name : "";
  return entry;
}

std::optional<ArchiveReader::Block> ArchiveReader::next_block() {
  const void* data = nullptr;
  std::size_t size = 0;
  la_int64_t offset = 0;
  const int result = ::archive_read_data_block(reader_.get(), &data, &size, &offset);
  if (result == ARCHIVE_EOF) return std::nullopt;
  if (result != ARCHIVE_OK) refuse_damaged();
  return Block{{static_cast<const char*>(data), size}, offset};
}

void ArchiveReader::refuse_damaged() {
  if (::archive_format(reader_.get()) == 0) refuse(name_, "", "not a tar archive");
  const char* text = ::archive_error_string(reader_.get());
  const std::string why = text != nullptr ? printable(text) : "cannot be read";
  refuse(name_, entry_,
         (entry_.empty() ? "damaged archive: " : "damaged here or after: ") + why);
}

}  // namespace common
