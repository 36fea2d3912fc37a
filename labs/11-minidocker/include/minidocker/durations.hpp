/// @file
/// Times and sizes as docker shows and reads them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "minidocker/time.hpp"

namespace minidocker {

/// How Go writes a time that was never set.
inline constexpr std::string_view kZeroTime = "0001-01-01T00:00:00Z";

/// A duration for people: "Less than a second", "17 seconds", "About an hour", "3 weeks".
/// Rounded as docker does: "3 hours" begins at 2 h 30 min, "2 months" at 60 days.
/// @see github.com/docker/go-units, HumanDuration
std::string human_duration(std::chrono::seconds duration);

/// "2026-11-22T18:00:00.5Z": as many digits after the point as there are, in UTC. No time
/// is kZeroTime. @see Go's time.RFC3339Nano, as in `docker inspect`
std::string rfc3339_nano(std::optional<Time> time);

/// "2026-11-22T18:00:00.500000000Z": always nine digits, so that lines stay aligned, as
/// in `docker logs -t`.
std::string rfc3339_nano_fixed(Time time);

/// Reads what `--since` and `--until` of `docker logs` take:
///  - a duration before now, of h, m, s, ms, us, ns: "10m", "1h30m", "1.5h". "-5m" lies
///    in the future. Whole seconds count.
///  - a time: "2026-11-22", "2026-11-22T18", ":00", ":00.5", each with or without "Z" or
///    "+01:00"; without, it is local time at `now`
///  - seconds since 1970: "1795371555", "1795371555.5"
///
/// What lies beyond Time is its first or its last moment.
/// @param flag  the option's name for the message: `invalid value for "since": ...`
/// @throws common::ExitError (kFailure) with docker's words
Time parse_time(std::string_view text, Time now, std::string_view flag = {});

/// A size as in `docker images`: three digits, powers of 1000: "4.27MB".
/// It inherits from Go that 999500 bytes are "1e+03kB".
/// @see github.com/docker/go-units, HumanSizeWithPrecision
std::string human_size_docker(std::uint64_t bytes);

}  // namespace minidocker
