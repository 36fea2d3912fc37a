#include "process/words.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <csignal>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "common/cli.hpp"
#include "common/text.hpp"
#include "process/proc.hpp"

namespace process {

using common::UsageError;

namespace {

double unit_of(char letter) {
  switch (letter) {
    case 'm':
      return 60;
    case 'h':
      return 3600;
    case 'd':
      return 86'400;
    default:
      return 1;
  }
}

double parse_decimal(std::string_view text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) throw std::runtime_error("not a number");
  return number;
}

/// One command on its way to words.
class Splitter {
 public:
  explicit Splitter(std::string_view command) : rest_(command), command_(command) {}
  std::vector<std::string> words();

 private:
  void take(char c);
  void quoted(char quote);
  void escaped();
  char next();
  [[noreturn]] void refuse(std::string_view why) const {
    throw UsageError(fmt::format("{}: {}", common::shell_quote(command_), why));
  }

  std::string_view rest_;
  std::string_view command_;
  std::vector<std::string> words_;
  std::string word_;
  bool in_word_ = false;  ///< '' is a word too
};

std::vector<std::string> Splitter::words() {
  while (!rest_.empty()) take(next());
  take(' ');
  if (words_.empty()) refuse("no command in it");
  return std::move(words_);
}

void Splitter::take(char c) {
  if (c == ' ' || c == '\t' || c == '\n') {
    if (in_word_) words_.push_back(std::exchange(word_, {}));
    in_word_ = false;
    return;
  }
  in_word_ = true;
  if (c == '\'' || c == '"') return quoted(c);
  if (c == '\\') return escaped();
  word_ += c;
}

char Splitter::next() {
  const char c = rest_.front();
  rest_.remove_prefix(1);
  return c;
}

void Splitter::quoted(char quote) {
  constexpr std::string_view kEscapable = "\"\\$`";
  while (!rest_.empty()) {
    const char c = next();
    if (c == quote) return;
    const bool escapes = quote == '"' && c == '\\' && !rest_.empty();
    if (escapes && kEscapable.find(rest_.front()) != std::string_view::npos) {
      word_ += next();
    } else {
      word_ += c;
    }
  }
  refuse(fmt::format("the quote {} is not closed", quote));
}

void Splitter::escaped() {
  if (rest_.empty()) refuse("nothing follows the last backslash");
  word_ += next();
}

/// 1 and more for "RTMIN+1", "RTMAX-2".
int parse_real_time(std::string_view text) {
  const bool from_min = text.starts_with("RTMIN");
  const std::string_view offset = text.substr(5);
  if (offset.empty()) return from_min ? SIGRTMIN : SIGRTMAX;
  if (offset.front() != (from_min ? '+' : '-')) return 0;
  const int distance = to_number<int>(offset.substr(1));
  return from_min ? SIGRTMIN + distance : SIGRTMAX - distance;
}

int number_of_signal(std::string_view name) {
  if (name.starts_with("RTMIN") || name.starts_with("RTMAX")) {
    return parse_real_time(name);
  }
  for (int number = 1; number < NSIG; ++number) {
    const char* known = ::sigabbrev_np(number);
    if (known != nullptr && name == known) return number;
  }
  return to_number<int>(name);
}

}  // namespace

std::chrono::milliseconds parse_duration(std::string_view text) {
  using std::chrono::milliseconds;
  constexpr std::chrono::hours kLongest{24 * 24};
  std::string_view number = text;
  const bool has_unit =
      !text.empty() && std::string_view("smhd").find(text.back()) != std::string::npos;
  if (has_unit) number.remove_suffix(1);
  // Digits and a point only: from_chars would take "inf", "nan" and "-1" as well.
  const bool plain = number.find_first_not_of("0123456789.") == std::string_view::npos;
  double seconds = 0;
  try {
    if (!plain) throw std::runtime_error("no number");
    seconds = parse_decimal(number) * (has_unit ? unit_of(text.back()) : 1);
  } catch (const std::runtime_error&) {
    throw UsageError(fmt::format("'{}' is no duration: 5, 0.5, 2s, 1m, 1h, 1d",
                                 common::printable(text)));
  }
  if (seconds > std::chrono::duration<double>(kLongest).count()) {
    throw UsageError(fmt::format("'{}': longer than 24 days", text));
  }
  return milliseconds(static_cast<milliseconds::rep>(std::ceil(seconds * 1000 - 1e-6)));
}

std::vector<std::string> split_words(std::string_view command) {
  return Splitter(command).words();
}

Target parse_target(std::string_view text) {
  const auto at = text.find('@');
  try {
    Target target;
    target.pid = to_number<pid_t>(text.substr(0, at));
    if (at != std::string_view::npos) {
      target.start_ticks = to_number<std::uint64_t>(text.substr(at + 1));
    }
    if (target.pid <= 0) throw std::runtime_error("to kill(2), a group");
    return target;
  } catch (const std::runtime_error&) {
    throw UsageError(
        fmt::format("'{}' is no process: 1234, or 1234@START with the "
                    "start_ticks of 'procman ps --json'",
                    common::printable(text)));
  }
}

std::string signal_name(int number) {
  if (const char* name = ::sigabbrev_np(number)) return std::string("SIG") + name;
  if (number < SIGRTMIN || number > SIGRTMAX) return std::to_string(number);
  if (number == SIGRTMIN) return "SIGRTMIN";
  return "SIGRTMIN+" + std::to_string(number - SIGRTMIN);
}

int parse_signal(std::string_view text) {
  if (text == "0") return 0;
  std::string name(text);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (name.starts_with("SIG")) name.erase(0, 3);
  try {
    const int number = number_of_signal(name);
    if (number < 1 || number > SIGRTMAX) throw std::runtime_error("out of range");
    return number;
  } catch (const std::runtime_error&) {
    throw UsageError(fmt::format("'{}' is no signal: TERM, SIGTERM, 15, RTMIN+3",
                                 common::printable(text)));
  }
}

}  // namespace process
