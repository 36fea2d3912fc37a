#include "tar_builder.hpp"

#include <cstdio>
#include <stdexcept>

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>
#include <unistd.h>

namespace common::test {
namespace {

void must(archive* writer, int result) {
  if (result < ARCHIVE_WARN) throw std::runtime_error(::archive_error_string(writer));
}

void add_filter(archive* writer, TarBuilder::Filter filter) {
  switch (filter) {
    case TarBuilder::Filter::kNone:
      return must(writer, ::archive_write_add_filter_none(writer));
    case TarBuilder::Filter::kGzip:
      return must(writer, ::archive_write_add_filter_gzip(writer));
    case TarBuilder::Filter::kBzip2:
      return must(writer, ::archive_write_add_filter_bzip2(writer));
    case TarBuilder::Filter::kXz:
      return must(writer, ::archive_write_add_filter_xz(writer));
    case TarBuilder::Filter::kZstd:
      return must(writer, ::archive_write_add_filter_zstd(writer));
  }
}

void put(std::string& block, std::size_t at, std::string_view text) {
  block.replace(at, text.size(), text);
}

/// A number that is too large for octal digits: big-endian, marked by its first bit.
std::string base_256(std::uint64_t number) {
  std::string digits(12, '\0');
  digits[0] = '\x80';
  for (std::size_t i = 11; number != 0; --i, number >>= 8U) {
    digits[i] = static_cast<char>(number & 0xffU);
  }
  return digits;
}

}  // namespace

// The fields of a GNU header of type 'S', see the tar manual, "Sparse Formats".
std::string sparse_claim(const std::string& name, std::uint64_t size) {
  std::string block(512, '\0');
  put(block, 0, name);
  put(block, 100, "0000644");
  put(block, 124, base_256(1));  // what is stored
  put(block, 148, "        ");
  put(block, 156, "S");
  put(block, 257, "ustar  ");
  put(block, 386, base_256(size - 1));  // where it belongs
  put(block, 398, base_256(1));
  put(block, 483, base_256(size));
  unsigned sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  char digits[8];
  std::snprintf(digits, sizeof digits, "%06o", sum);
  put(block, 148, std::string_view(digits, 7));
  std::string content(512, '\0');
  content[0] = '!';
  return block + content + std::string(1024, '\0');
}

TarBuilder::TarBuilder(const std::filesystem::path& path, Filter filter)
    : path_(path), writer_(::archive_write_new()) {
  add_filter(writer_, filter);
  must(writer_, ::archive_write_set_format_pax(writer_));
  must(writer_, ::archive_write_open_filename(writer_, path.c_str()));
}

TarBuilder::~TarBuilder() {
  ::archive_write_free(writer_);
}

TarBuilder& TarBuilder::add(const std::string& name, mode_t type, mode_t mode,
                            std::string_view content, const Adjust& adjust) {
  archive_entry* entry = ::archive_entry_new();
  ::archive_entry_set_pathname(entry, name.c_str());
  ::archive_entry_set_filetype(entry, type);
  ::archive_entry_set_perm(entry, mode);
  ::archive_entry_set_uid(entry, ::geteuid());
  ::archive_entry_set_gid(entry, ::getegid());
  ::archive_entry_set_size(entry, std::ssize(content));
  if (adjust) adjust(entry);
  const int header = ::archive_write_header(writer_, entry);
  ::archive_entry_free(entry);
  must(writer_, header);
  if (!content.empty()) {
    must(writer_,
         static_cast<int>(::archive_write_data(writer_, content.data(), content.size())));
  }
  return *this;
}

TarBuilder& TarBuilder::file(const std::string& name, std::string_view content,
                             const Adjust& adjust) {
  return add(name, S_IFREG, 0644, content, adjust);
}

TarBuilder& TarBuilder::folder(const std::string& name, mode_t mode,
                               const Adjust& adjust) {
  return add(name, S_IFDIR, mode, "", adjust);
}

TarBuilder& TarBuilder::symlink(const std::string& name, const std::string& target,
                                const Adjust& adjust) {
  return add(name, S_IFLNK, 0777, "", [&](archive_entry* entry) {
    ::archive_entry_set_symlink(entry, target.c_str());
    if (adjust) adjust(entry);
  });
}

TarBuilder& TarBuilder::hard_link(const std::string& name, const std::string& target) {
  return add(name, S_IFREG, 0644, "", [&](archive_entry* entry) {
    ::archive_entry_set_hardlink(entry, target.c_str());
  });
}

TarBuilder& TarBuilder::device(const std::string& name, mode_t type, dev_t number) {
  return add(name, type, 0666, "",
             [&](archive_entry* entry) { ::archive_entry_set_rdev(entry, number); });
}

TarBuilder& TarBuilder::sparse(const std::string& name, std::int64_t size) {
  std::string content(static_cast<std::size_t>(size), '\0');
  content.back() = '!';
  return add(name, S_IFREG, 0644, content, [&](archive_entry* entry) {
    ::archive_entry_sparse_add_entry(entry, size - 1, 1);
  });
}

const std::filesystem::path& TarBuilder::done() {
  must(writer_, ::archive_write_close(writer_));
  return path_;
}

}  // namespace common::test
