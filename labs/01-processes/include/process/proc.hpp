/// @file
/// Given: reading /proc fast, and without an exception for each process that ended.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "process/process.hpp"

namespace process {

/// Reads /proc/PID/stat, with "/proc" as an open folder and PID as a folder's name there.
/// @return The text; nothing, and errno, if it could not be read: ENOENT or ESRCH when
///         the process is gone.
/// @ingroup lab01
std::optional<std::string> read_stat(int proc, const char* pid);

/// The same for one process. @return nothing, and errno
/// @ingroup lab01
std::optional<Stat> stat_of(pid_t pid);

/// When the process that now has this number was started. @return nothing if none has it
/// @throws common::SyscallError
/// @ingroup lab01
std::optional<std::uint64_t> start_ticks_of(pid_t pid);

/// A decimal number. @throws std::runtime_error if it is none, or not as a whole
/// @ingroup lab01
template <typename Number>
Number to_number(std::string_view text, int base = 10) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, base);
  if (error != std::errc{} || stop != end || text.empty()) {
    throw std::runtime_error("not a number: '" + std::string(text) + "'");
  }
  return number;
}

}  // namespace process
