#include "libarchive.hpp"

#include <new>
#include <string>

#include <archive.h>

#include "common/text.hpp"

namespace common {

void Libarchive::Free::operator()(archive* reader) const {
  ::archive_read_free(reader);
}

Libarchive::Libarchive(Source source)
    : source_(std::move(source)), reader_(::archive_read_new()) {
  if (reader_ == nullptr) throw std::bad_alloc();
}

void Libarchive::open() {
  checked(::archive_read_open(get(), this, nullptr, feed, nullptr));
}

// libarchive is C: an exception must not pass through it.
long Libarchive::feed(archive* /*reader*/, void* self, const void** data) {
  auto* const me = static_cast<Libarchive*>(self);
  try {
    const std::string_view piece = me->source_();
    *data = piece.data();
    return static_cast<long>(piece.size());
  } catch (...) {
    me->thrown_ = std::current_exception();
    return ARCHIVE_FATAL;
  }
}

bool Libarchive::checked(int result) {
  if (thrown_) std::rethrow_exception(thrown_);
  if (result == ARCHIVE_EOF) return false;
  // A warning is a name that is no text in this locale; its bytes are delivered as they
  // are.
  if (result == ARCHIVE_OK || result == ARCHIVE_WARN) return true;
  const char* text = ::archive_error_string(get());
  const std::string why = text != nullptr ? printable(text) : "it cannot be read";
  if (::archive_format(get()) == 0) throw UnknownFormat(why);
  throw Damaged(why);
}

}  // namespace common
