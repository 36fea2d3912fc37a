#include "minidocker/durations.hpp"

#include <array>

#include <fmt/core.h>

#include "split_time.hpp"

namespace minidocker {

std::string human_duration(std::chrono::seconds duration) {
  constexpr std::int64_t kDay = 24;
  constexpr std::int64_t kWeek = 7 * kDay;
  constexpr std::int64_t kMonth = 30 * kDay;
  constexpr std::int64_t kYear = 365 * kDay;
  const std::int64_t seconds = duration.count();
  if (seconds < 1) return "Less than a second";
  if (seconds == 1) return "1 second";
  if (seconds < 60) return fmt::format("{} seconds", seconds);
  const std::int64_t minutes = seconds / 60;
  if (minutes == 1) return "About a minute";
  if (minutes < 60) return fmt::format("{} minutes", minutes);
  const std::int64_t hours = minutes / 60 + (minutes % 60 >= 30 ? 1 : 0);
  if (hours == 1) return "About an hour";
  if (hours < 2 * kDay) return fmt::format("{} hours", hours);
  if (hours < 2 * kWeek) return fmt::format("{} days", hours / kDay);
  if (hours < 2 * kMonth) return fmt::format("{} weeks", hours / kWeek);
  if (hours < 2 * kYear) return fmt::format("{} months", hours / kMonth);
  return fmt::format("{} years", minutes / 60 / kYear);
}

namespace {

std::string to_the_second(Time time) {
  const std::chrono::sys_seconds whole(std::chrono::seconds(split_time(time).seconds));
  const auto day = std::chrono::floor<std::chrono::days>(whole);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(whole - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

std::string nine_digits(Time time) {
  return fmt::format("{:09}", split_time(time).nanos);
}

}  // namespace

std::string rfc3339_nano(std::optional<Time> time) {
  if (!time) return std::string(kZeroTime);
  std::string fraction = "." + nine_digits(*time);
  fraction.erase(fraction.find_last_not_of(".0") + 1);
  return to_the_second(*time) + fraction + "Z";
}

std::string rfc3339_nano_fixed(Time time) {
  return to_the_second(time) + "." + nine_digits(time) + "Z";
}

std::string human_size_docker(std::uint64_t bytes) {
  constexpr std::array kUnits = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1000; ++unit) value /= 1000;
  return fmt::format("{:.3g}{}", value, kUnits[unit]);
}

}  // namespace minidocker
