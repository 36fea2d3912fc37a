#include "plain_bytes.hpp"

#include <cerrno>
#include <new>
#include <utility>

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <zlib.h>

#include "common/check.hpp"
#include "common/unique_fd.hpp"

namespace common {
namespace {

constexpr std::size_t kPieceSize = std::size_t{128} << 10;

UniqueFd open_file(const std::string& name) {
  return UniqueFd(check(::open(name.c_str(), O_RDONLY | O_CLOEXEC), "open", name));
}

gzFile_s* open_gzip(UniqueFd fd) {
  gzFile_s* file = ::gzdopen(fd.get(), "rb");
  if (file == nullptr) throw std::bad_alloc();
  static_cast<void>(fd.release());  // gzclose closes it
  ::gzbuffer(file, kPieceSize);
  return file;
}

std::uint64_t zeros_at_end(std::string_view piece) {
  return piece.size() - (piece.find_last_not_of('\0') + 1);
}

}  // namespace

void PlainBytes::Close::operator()(gzFile_s* file) const {
  ::gzclose(file);
}

PlainBytes::PlainBytes(const std::filesystem::path& file)
    : PlainBytes(open_file(file.native()), file.native()) {}

PlainBytes::PlainBytes(UniqueFd file, std::string name)
    : name_(std::move(name)),
      file_(open_gzip(std::move(file))),
      buffer_(kPieceSize),
      filters_([this] { return next_ungzipped(); }) {
  ::archive_read_support_format_raw(filters_.get());
  ::archive_read_support_filter_bzip2(filters_.get());
  ::archive_read_support_filter_xz(filters_.get());
  ::archive_read_support_filter_zstd(filters_.get());
}

/// What is not gzip is passed through as it is.
std::string_view PlainBytes::next_ungzipped() {
  const int count = ::gzread(file_.get(), buffer_.data(), kPieceSize);
  const int read_error = errno;
  if (count > 0) return {buffer_.data(), static_cast<std::size_t>(count)};
  int error = Z_OK;
  ::gzerror(file_.get(), &error);
  if (error == Z_ERRNO) throw SyscallError(read_error, "read", name_);
  if (error == Z_BUF_ERROR) throw Damaged("the file is cut off");
  if (error == Z_DATA_ERROR)
    throw Damaged("gzip: its checksum or its structure is wrong");
  if (error != Z_OK && error != Z_STREAM_END) throw std::bad_alloc();
  return {};
}

void PlainBytes::begin() {
  try {
    filters_.open();
    archive_entry* whole = nullptr;
    at_end_ = !filters_.checked(::archive_read_next_header(filters_.get(), &whole));
  } catch (const UnknownFormat& failure) {
    at_end_ = ::gztell(file_.get()) == 0;
    if (!at_end_) throw Damaged(failure.what());  // a filter's: any other byte would do
  }
}

std::string_view PlainBytes::next() {
  if (!std::exchange(begun_, true)) begin();
  if (at_end_) return {};
  const void* data = nullptr;
  std::size_t size = 0;
  la_int64_t offset = 0;
  if (!filters_.checked(
          ::archive_read_data_block(filters_.get(), &data, &size, &offset))) {
    at_end_ = true;
    return {};
  }
  const std::string_view piece(static_cast<const char*>(data), size);
  const std::uint64_t zeros = zeros_at_end(piece);
  trailing_zeros_ = zeros == size ? trailing_zeros_ + zeros : zeros;
  count_ += size;
  return piece;
}

}  // namespace common
