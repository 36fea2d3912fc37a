#include "entry_name.hpp"

#include <cerrno>
#include <stdexcept>

#include "common/check.hpp"
#include "common/text.hpp"

namespace common {

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

void fail_entry(std::string_view call, std::string_view name,
                std::source_location where) {
  const int error = errno;  // shown() allocates
  throw SyscallError(error, call, shown(name), where);
}

}  // namespace common
