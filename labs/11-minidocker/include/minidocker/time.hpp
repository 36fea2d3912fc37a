/// @file
/// Moments, as everything here keeps them.
#pragma once

#include <chrono>

namespace minidocker {

/// Nanoseconds since 1970, UTC, from 1677 to 2262; the default value means never.
using Time = std::chrono::sys_time<std::chrono::nanoseconds>;

inline Time now() {
  return std::chrono::system_clock::now();
}

}  // namespace minidocker
