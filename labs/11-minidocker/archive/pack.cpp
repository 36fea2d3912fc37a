#include "pack.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <clocale>
#include <exception>
#include <map>
#include <memory>
#include <new>
#include <stdexcept>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/text.hpp"
#include "common/unique_fd.hpp"
#include "rootfs/directory.hpp"

namespace minidocker {

using common::check;
using common::UniqueFd;

namespace {

constexpr std::size_t kPieceSize = std::size_t{128} << 10;

/// libarchive as a writer into a descriptor.
class TarWriter {
 public:
  explicit TarWriter(int out) : out_(out), writer_(::archive_write_new()) {
    if (writer_ == nullptr) throw std::bad_alloc();
    checked(::archive_write_set_format_pax(writer_.get()));
    checked(::archive_write_set_bytes_in_last_block(writer_.get(), 1));
    checked(::archive_write_open(writer_.get(), this, nullptr, take, nullptr));
  }
  TarWriter(const TarWriter&) = delete;
  TarWriter& operator=(const TarWriter&) = delete;

  void header(archive_entry* entry) {
    checked(::archive_write_header(writer_.get(), entry));
  }
  void data(std::string_view bytes) {
    if (::archive_write_data(writer_.get(), bytes.data(), bytes.size()) < 0) {
      checked(ARCHIVE_FATAL);
    }
  }
  /// @return How many bytes the archive has.
  std::uint64_t finish() {
    checked(::archive_write_close(writer_.get()));
    return count_;
  }

 private:
  struct Free {
    void operator()(archive* writer) const {
      ::archive_write_fail(writer);  // what is left to say is not said
      ::archive_write_free(writer);
    }
  };

  void checked(int result) {
    if (thrown_) std::rethrow_exception(thrown_);
    // A warning is a name that is no text in this locale; its bytes are kept.
    if (result == ARCHIVE_OK || result == ARCHIVE_WARN) return;
    const char* text = ::archive_error_string(writer_.get());
    throw std::runtime_error(text != nullptr ? text : "the archive cannot be written");
  }

  // libarchive is C: an exception must not pass through it.
  static la_ssize_t take(archive* /*writer*/, void* self, const void* data,
                         std::size_t size) {
    auto* const me = static_cast<TarWriter*>(self);
    try {
      if (me->thrown_) return -1;
      common::write_all(me->out_, {static_cast<const char*>(data), size}, "the archive");
      me->count_ += size;
      return static_cast<la_ssize_t>(size);
    } catch (...) {
      me->thrown_ = std::current_exception();
      return -1;
    }
  }

  int out_;
  std::uint64_t count_ = 0;
  std::exception_ptr thrown_;
  std::unique_ptr<archive, Free> writer_;
};

struct FreeEntry {
  void operator()(archive_entry* entry) const { ::archive_entry_free(entry); }
};

/// For calls that take no descriptor of O_PATH.
std::string path_of(int file) {
  return "/proc/self/fd/" + std::to_string(file);
}

class TreePacker {
 public:
  TreePacker(int out, std::optional<FolderId> forbidden)
      : tar_(out), forbidden_(std::move(forbidden)), buffer_(kPieceSize) {}

  void add(int file, const std::string& name);
  std::uint64_t finish() { return tar_.finish(); }

 private:
  void add_content(int file, off_t size, const std::string& name);
  void add_entries(int folder, const std::string& name);
  void set_link(archive_entry* entry, int file, const std::string& name) const;

  TarWriter tar_;
  std::optional<FolderId> forbidden_;
  std::vector<char> buffer_;
  std::map<FolderId, std::string> first_names_;  ///< of files with several
};

/// readlink(2) of the link itself.
void TreePacker::set_link(archive_entry* entry, int file, const std::string& name) const {
  std::string target(PATH_MAX, '\0');
  const ssize_t size =
      check(::readlinkat(file, "", target.data(), target.size()), "readlink", name);
  target.resize(static_cast<std::size_t>(size));
  ::archive_entry_set_symlink(entry, target.c_str());
}

void set_attributes(archive_entry* entry, const struct stat& info) {
  ::archive_entry_set_mode(entry, info.st_mode);
  ::archive_entry_set_uid(entry, info.st_uid);
  ::archive_entry_set_gid(entry, info.st_gid);
  ::archive_entry_set_mtime(entry, info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
  if (S_ISCHR(info.st_mode) || S_ISBLK(info.st_mode)) {
    ::archive_entry_set_rdev(entry, info.st_rdev);
  }
  ::archive_entry_set_size(entry, S_ISREG(info.st_mode) ? info.st_size : 0);
}

/// As docker, of all extended attributes only this: what a program may do.
void set_capabilities(archive_entry* entry, int file) {
  constexpr char kName[] = "security.capability";
  std::vector<char> value(256);
  const ssize_t size =
      ::getxattr(path_of(file).c_str(), kName, value.data(), value.size());
  if (size <= 0) return;  // none, or none to be had here
  ::archive_entry_xattr_add_entry(entry, kName, value.data(),
                                  static_cast<std::size_t>(size));
}

void TreePacker::add(int file, const std::string& name) {
  // No path could say it where it is unpacked; and there is an end to it.
  if (name.size() >= PATH_MAX) throw common::SyscallError(ENAMETOOLONG, "read", name);
  struct stat info {};
  check(::fstat(file, &info), "stat", name);
  if (S_ISSOCK(info.st_mode)) return;  // means nothing without the process behind it
  const bool folder = S_ISDIR(info.st_mode);
  if (folder && forbidden_ == FolderId{info.st_dev, info.st_ino}) {
    throw std::runtime_error("cannot copy a directory into itself: " +
                             common::printable(name));
  }
  const std::unique_ptr<archive_entry, FreeEntry> entry(::archive_entry_new());
  if (entry == nullptr) throw std::bad_alloc();
  ::archive_entry_set_pathname(entry.get(), (folder ? name + "/" : name).c_str());
  set_attributes(entry.get(), info);
  if (!folder && info.st_nlink > 1) {
    const auto [first, is_new] =
        first_names_.try_emplace({info.st_dev, info.st_ino}, name);
    if (!is_new) {
      ::archive_entry_set_hardlink(entry.get(), first->second.c_str());
      ::archive_entry_set_size(entry.get(), 0);
      return tar_.header(entry.get());
    }
  }
  if (S_ISLNK(info.st_mode)) set_link(entry.get(), file, name);
  if (!S_ISREG(info.st_mode)) tar_.header(entry.get());
  if (folder) return add_entries(file, name);
  if (!S_ISREG(info.st_mode)) return;
  set_capabilities(entry.get(), file);
  const UniqueFd content(check(
      ::open(path_of(file).c_str(), O_RDONLY | O_NOCTTY | O_CLOEXEC), "open", name));
  tar_.header(entry.get());
  add_content(content.get(), info.st_size, name);
}

/// As many bytes as the header says, whatever becomes of the file meanwhile.
void TreePacker::add_content(int file, off_t size, const std::string& name) {
  off_t left = size;
  while (left > 0) {
    const std::size_t piece = std::min(buffer_.size(), static_cast<std::size_t>(left));
    ssize_t count = ::read(file, buffer_.data(), piece);
    if (count == -1 && errno == EINTR) continue;
    check(count, "read", name);
    if (count == 0) {  // it has become shorter
      std::fill(buffer_.begin(), buffer_.end(), '\0');
      count = static_cast<ssize_t>(piece);
    }
    tar_.data({buffer_.data(), static_cast<std::size_t>(count)});
    left -= count;
  }
}

void TreePacker::add_entries(int folder, const std::string& name) {
  auto names = rootfs::entries(folder);
  std::sort(names.begin(), names.end());
  for (const auto& part : names) {
    const UniqueFd file(::openat(folder, part.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!file && errno == ENOENT) continue;  // it has just gone
    const std::string whole = name + "/" + part;
    check(file.get(), "open", whole);
    add(file.get(), whole);
  }
}

/// Each level of the tree holds one.
void allow_many_descriptors() {
  rlimit limit{};
  check(::getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
  limit.rlim_cur = limit.rlim_max;
  check(::setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
}

}  // namespace

std::uint64_t pack(int file, const std::string& name, int out,
                   std::optional<FolderId> forbidden) {
  allow_many_descriptors();
  // Or libarchive would take a name for text only if it is ASCII, and mark all others as
  // binary, which other programs do not know.
  std::setlocale(LC_CTYPE, "C.UTF-8");
  TreePacker packer(out, forbidden);
  packer.add(file, name);
  return packer.finish();
}

}  // namespace minidocker
