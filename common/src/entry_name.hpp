/// @file
/// Names that an archive gives, in messages.
#pragma once

#include <source_location>
#include <string>
#include <string_view>

namespace common {

/// An untrusted name for a message: printable, and not longer than a line or two.
std::string shown(std::string_view name);

/// Throws what extract_archive() documents for an archive that cannot be believed.
[[noreturn]] void refuse(const std::string& archive, std::string_view entry,
                         std::string_view why);

/// Throws SyscallError with the present errno, and the name as shown() makes it.
[[noreturn]] void fail_entry(std::string_view call, std::string_view name,
                             std::source_location where);

/// check() for a system call on an entry. @throws SyscallError
template <typename Result>
Result check_entry(Result result, std::string_view call, std::string_view name,
                   std::source_location where = std::source_location::current()) {
  if (result == static_cast<Result>(-1)) fail_entry(call, name, where);
  return result;
}

}  // namespace common
