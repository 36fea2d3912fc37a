#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <limits>

#include "common/cli.hpp"
#include "go_text.hpp"
#include "minidocker/durations.hpp"
#include "split_time.hpp"

namespace minidocker {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kBeyond = std::uint64_t{1} << 63U;

[[noreturn]] void refuse(const std::string& message) {
  throw common::ExitError(common::kFailure, message);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// The digits at the start, taken off the text.
std::string_view take_digits(std::string_view& text) {
  const auto* const end = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

/// @see strconv.ParseInt
std::optional<std::int64_t> integer(std::string_view text) {
  if (text.starts_with('+') && text.size() > 1 && is_digit(text[1]))
    text.remove_prefix(1);
  std::int64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

Time clamped(std::int64_t whole, std::int64_t nanos) {
  constexpr std::int64_t kLimit = std::numeric_limits<std::int64_t>::max() / kSecond;
  if (whole >= kLimit) return Time::max();
  if (whole <= -kLimit) return Time::min();
  return Time(seconds(whole) + nanoseconds(nanos));
}

// ---- durations ----

/// In nanoseconds; 0 if it is no unit.
std::uint64_t unit_of(std::string_view name) {
  if (name == "ns") return 1;
  if (name == "us" || name == "\xc2\xb5s" || name == "\xce\xbcs") return 1'000;
  if (name == "ms") return 1'000'000;
  if (name == "s") return kSecond;
  if (name == "m") return std::uint64_t{60} * kSecond;
  if (name == "h") return std::uint64_t{3600} * kSecond;
  return 0;
}

/// One number with its unit, taken off the text, in nanoseconds.
std::optional<std::uint64_t> take_term(std::string_view& text) {
  const auto whole = take_digits(text);
  std::string_view fraction;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = take_digits(text);
  }
  if (whole.empty() && fraction.empty()) return std::nullopt;
  const auto* const end = std::find_if(text.begin(), text.end(),
                                       [](char c) { return c == '.' || is_digit(c); });
  const auto name = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  const std::uint64_t unit = unit_of(name);
  if (unit == 0) return std::nullopt;
  text.remove_prefix(name.size());
  const auto count = whole.empty() ? 0 : integer(whole);
  if (!count || static_cast<std::uint64_t>(*count) > kBeyond / unit) return std::nullopt;
  // More than 18 digits are smaller than a nanosecond of any unit.
  const auto digits = fraction.substr(0, 18);
  const auto part = digits.empty() ? 0 : integer(digits).value_or(0);
  const double scale = std::pow(10.0, static_cast<double>(digits.size()));
  return static_cast<std::uint64_t>(*count) * unit +
         static_cast<std::uint64_t>(static_cast<double>(part) *
                                    (static_cast<double>(unit) / scale));
}

/// @see time.ParseDuration
std::optional<nanoseconds> duration_of(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return nanoseconds(0);
  if (text.empty()) return std::nullopt;
  std::uint64_t sum = 0;
  while (!text.empty()) {
    const auto term = take_term(text);
    if (!term || *term >= kBeyond || sum + *term >= kBeyond) return std::nullopt;
    sum += *term;
  }
  const auto count = static_cast<std::int64_t>(sum);
  return nanoseconds(negative ? -count : count);
}

Time before(Time now, nanoseconds duration) {
  const std::int64_t start = now.time_since_epoch().count();
  std::int64_t moment = 0;
  if (__builtin_sub_overflow(start, duration.count(), &moment))
    return duration.count() > 0 ? Time::min() : Time::max();
  return clamped(split_time(Time(nanoseconds(moment))).seconds, 0);
}

// ---- dates ----

/// Reads a time by one of Go's layouts, which show how a certain moment would be written:
/// 2006-01-02T15:04:05.999999999Z07:00. @see time.Parse
class LayoutReader {
 public:
  LayoutReader(std::string_view layout, std::string_view text, std::int64_t zone)
      : whole_layout_(layout), whole_(text), layout_(layout), rest_(text), zone_(zone) {}

  Time read() {
    while (!layout_.empty()) read_element();
    if (!rest_.empty()) fail(": extra text: " + go_quote(rest_));
    using std::chrono::day, std::chrono::month, std::chrono::year;
    const std::chrono::year_month_day date(year(static_cast<int>(year_)),
                                           month(static_cast<unsigned>(month_)),
                                           day(static_cast<unsigned>(day_)));
    if (!date.ok()) fail(": day out of range");
    const auto midnight = seconds(std::chrono::sys_days(date).time_since_epoch());
    return clamped(midnight.count() + hour_ * 3600 + minute_ * 60 + second_ - zone_,
                   nanos_);
  }

 private:
  [[noreturn]] void fail(const std::string& reason) {
    refuse("parsing time " + go_quote(whole_) + reason);
  }

  [[noreturn]] void fail_at(std::string_view element) {
    fail(" as " + go_quote(whole_layout_) + ": cannot parse " + go_quote(rest_) + " as " +
         go_quote(element));
  }

  bool takes(std::string_view element) {
    if (!layout_.starts_with(element)) return false;
    layout_.remove_prefix(element.size());
    return true;
  }

  void read_element() {
    if (takes("2006")) {
      year_ = number("2006", 4, 4);
    } else if (takes("01")) {
      month_ = in_range(number("01", 2, 2), 1, 12, "month");
    } else if (takes("02")) {
      day_ = number("02", 2, 2);
    } else if (takes("15")) {
      hour_ = in_range(number("15", 1, 2), 0, 23, "hour");
    } else if (takes("04")) {
      minute_ = in_range(number("04", 2, 2), 0, 59, "minute");
    } else if (takes("05")) {
      takes(".999999999");
      second_ = in_range(number("05", 2, 2), 0, 59, "second");
      read_fraction();
    } else if (takes("Z07:00")) {
      read_zone();
    } else {
      const auto literal = layout_.substr(0, 1);
      if (!rest_.starts_with(literal)) fail_at(literal);
      layout_.remove_prefix(1);
      rest_.remove_prefix(1);
    }
  }

  std::int64_t number(std::string_view element, std::size_t least, std::size_t most) {
    auto text = rest_.substr(0, most);
    const auto digits = take_digits(text);
    if (digits.size() < least) fail_at(element);
    rest_.remove_prefix(digits.size());
    return *integer(digits);
  }

  std::int64_t in_range(std::int64_t value, std::int64_t least, std::int64_t most,
                        std::string_view what) {
    if (value < least || value > most) fail(": " + std::string(what) + " out of range");
    return value;
  }

  /// It may be there even if the layout has none.
  void read_fraction() {
    if (rest_.size() < 2 || (rest_[0] != '.' && rest_[0] != ',') || !is_digit(rest_[1]))
      return;
    rest_.remove_prefix(1);
    std::string digits(take_digits(rest_).substr(0, 9));
    digits.resize(9, '0');
    nanos_ = *integer(digits);
  }

  void read_zone() {
    if (rest_.starts_with('Z')) {
      rest_.remove_prefix(1);
      zone_ = 0;
      return;
    }
    const auto is_number = [&](std::size_t at) {
      return is_digit(rest_[at]) && is_digit(rest_[at + 1]);
    };
    if (rest_.size() < 6 || (rest_[0] != '+' && rest_[0] != '-') || rest_[3] != ':' ||
        !is_number(1) || !is_number(4))
      fail_at("Z07:00");
    const auto hours = *integer(rest_.substr(1, 2));
    const auto minutes = *integer(rest_.substr(4, 2));
    in_range(hours, 0, 24, "time zone offset hour");
    in_range(minutes, 0, 60, "time zone offset minute");
    zone_ = (hours * 3600 + minutes * 60) * (rest_[0] == '-' ? -1 : 1);
    rest_.remove_prefix(6);
  }

  std::string_view whole_layout_;
  std::string_view whole_;
  std::string_view layout_;
  std::string_view rest_;
  std::int64_t year_ = 1;
  std::int64_t month_ = 1;
  std::int64_t day_ = 1;
  std::int64_t hour_ = 0;
  std::int64_t minute_ = 0;
  std::int64_t second_ = 0;
  std::int64_t nanos_ = 0;
  std::int64_t zone_ = 0;  // seconds east of Greenwich
};

/// Which layout docker tries: the one that the text looks like.
std::string layout_for(std::string_view text, bool has_zone) {
  std::string layout = "2006-01-02";
  if (text.find('.') != std::string_view::npos) {
    layout += "T15:04:05.999999999";
  } else if (text.find('T') != std::string_view::npos) {
    auto colons = std::count(text.begin(), text.end(), ':');
    const bool has_offset =
        has_zone && text.find_first_of("zZ") == std::string_view::npos;
    if (has_offset && colons > 0) --colons;
    layout += colons == 0 ? "T15" : colons == 1 ? "T15:04" : "T15:04:05";
  }
  return has_zone ? layout + "Z07:00" : layout;
}

/// Seconds east of Greenwich. @see localtime_r(3)
std::int64_t local_zone(Time now) {
  const std::time_t clock = split_time(now).seconds;
  std::tm local{};
  return ::localtime_r(&clock, &local) != nullptr ? local.tm_gmtoff : 0;
}

Time date_of(std::string_view text, Time now) {
  const bool has_zone = text.find_first_of("zZ+") != std::string_view::npos ||
                        std::count(text.begin(), text.end(), '-') == 3;
  const std::string layout = layout_for(text, has_zone);
  return LayoutReader(layout, text, has_zone ? 0 : local_zone(now)).read();
}

// ---- seconds since 1970 ----

std::optional<Time> unix_of(std::string_view text) {
  const auto point = text.find('.');
  const auto whole = integer(text.substr(0, point));
  if (!whole) return std::nullopt;
  if (point == std::string_view::npos) return clamped(*whole, 0);
  const auto fraction = text.substr(point + 1);
  const auto part = integer(fraction);
  if (!part) return std::nullopt;
  const double scale = std::pow(10.0, 9.0 - static_cast<double>(fraction.size()));
  return clamped(*whole, static_cast<std::int64_t>(static_cast<double>(*part) * scale));
}

Time time_of(std::string_view text, Time now) {
  if (text != "0") {
    if (const auto duration = duration_of(text)) return before(now, *duration);
  }
  try {
    return date_of(text, now);
  } catch (const common::ExitError&) {
    // A dash is a sign that a date was meant.
    if (text.find('-') != std::string_view::npos) throw;
  }
  if (const auto time = unix_of(text)) return *time;
  refuse("failed to parse value as time or duration: " + go_quote(text));
}

}  // namespace

Time parse_time(std::string_view text, Time now, std::string_view flag) {
  if (flag.empty()) return time_of(text, now);
  try {
    return time_of(text, now);
  } catch (const common::ExitError& error) {
    refuse("invalid value for " + go_quote(flag) + ": " + error.what());
  }
}

}  // namespace minidocker
