/// @file
/// Whole seconds of a time.
#pragma once

#include <cstdint>

#include "minidocker/durations.hpp"

namespace minidocker {

struct SplitTime {
  std::int64_t seconds;  ///< since 1970
  std::int64_t nanos;    ///< from 0 on
};

/// std::chrono::floor would overflow in the first second of Time.
inline SplitTime split_time(Time time) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const std::int64_t count = time.time_since_epoch().count();
  const std::int64_t rest = count % kSecond;
  const std::int64_t whole = count / kSecond;
  return rest < 0 ? SplitTime{whole - 1, rest + kSecond} : SplitTime{whole, rest};
}

}  // namespace minidocker
