/// @file
/// A reader of libarchive with an owner, fed by a function that may throw.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string_view>

struct archive;

namespace common {

/// An archive or a compressed file that cannot be believed. what() does not name it: who
/// knows the entry does.
class Damaged : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Not an archive at all, as far as can be told.
class UnknownFormat : public Damaged {
 public:
  using Damaged::Damaged;
};

class Libarchive {
 public:
  /// Delivers the next piece, valid until the next call, or nothing at the end.
  using Source = std::function<std::string_view()>;

  explicit Libarchive(Source source);
  Libarchive(const Libarchive&) = delete;
  Libarchive& operator=(const Libarchive&) = delete;

  archive* get() const { return reader_.get(); }
  /// Begins to read. The formats and filters have been chosen by then.
  void open();
  /// Looks at what a call of libarchive returned.
  /// @return false at the end of the archive.
  /// @throws Damaged, or whatever the source threw meanwhile.
  bool checked(int result);

 private:
  struct Free {
    void operator()(archive* reader) const;
  };
  static long feed(archive* reader, void* self, const void** data);

  Source source_;
  std::exception_ptr thrown_;
  std::unique_ptr<archive, Free> reader_;
};

}  // namespace common
