#include "go_format.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "go_text.hpp"
#include "go_value.hpp"

namespace minidocker {
namespace {

using common::Json;

constexpr int kLargestWidth = 1'000'000;

/// What stands between '%' and the verb.
struct Flags {
  bool minus = false;
  bool plus = false;
  bool sharp = false;
  bool space = false;
  bool zero = false;
  std::optional<int> width;
  std::optional<int> precision;
};

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

/// One value by one verb. @see Go's fmt/print.go and fmt/format.go
class Printer {
 public:
  Printer(const Flags& flags, char32_t verb) : flags_(flags), verb_(verb) {}

  std::string argument(const Json& value) const {
    if (verb_ == 'T') return padded(go_type(value));
    if (value.is_null()) return verb_ == 'v' ? padded("<nil>") : bad(value);
    return of(value, 0);
  }

 private:
  std::string of(const Json& value, int depth) const {
    if (depth > kDeepestValue) throw TooDeep();
    switch (value.type()) {
      case Json::value_t::null:
        return "<nil>";  // in a list: by any verb, and without padding
      case Json::value_t::boolean:
        if (verb_ != 't' && verb_ != 'v') return bad(value);
        return padded(value.get<bool>() ? "true" : "false");
      case Json::value_t::string:
        return string(value);
      case Json::value_t::number_float:
        return floating(value);
      case Json::value_t::number_unsigned:
        return integer(value, value.get<std::uint64_t>(), false);
      case Json::value_t::number_integer: {
        const auto number = value.get<std::int64_t>();
        const auto bits = static_cast<std::uint64_t>(number);
        return integer(value, number < 0 ? 0 - bits : bits, number < 0);
      }
      case Json::value_t::array:
        return list(value, depth);
      default:
        return map(value, depth);
    }
  }

  std::string list(const Json& value, int depth) const {
    std::string text = "[";
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) text += ' ';
      text += of(value[i], depth + 1);
    }
    return text + "]";
  }

  std::string map(const Json& value, int depth) const {
    std::string text = "map[";
    bool first = true;
    for (const auto& [key, item] : sorted_entries(value)) {
      if (!std::exchange(first, false)) text += ' ';
      text += of(key, depth + 1) + ":" + of(*item, depth + 1);
    }
    return text + "]";
  }

  std::string bad(const Json& value) const {
    const auto begin = "%!" + to_utf8(verb_) + "(";
    if (value.is_null()) return begin + "<nil>)";
    return begin + go_type(value) + "=" + Printer(flags_, 'v').of(value, 0) + ")";
  }

  /// To the width; by zeros only on the left.
  std::string padded(std::string text) const {
    const std::size_t width = count_runes(text);
    const auto wanted = static_cast<std::size_t>(flags_.width.value_or(0));
    if (width >= wanted) return text;
    const std::size_t missing = wanted - width;
    if (flags_.minus) return text.append(missing, ' ');
    return text.insert(0, missing, flags_.zero ? '0' : ' ');
  }

  std::string string(const Json& value) const {
    std::string_view text = value.get_ref<const std::string&>();
    switch (verb_) {
      case 'v':
        return padded(flags_.sharp ? go_quote(text) : std::string(shortened(text)));
      case 's':
        return padded(std::string(shortened(text)));
      case 'q':
        return padded(go_quote(shortened(text)));
      case 'x':
        return padded(hexadecimal(text));
      case 'X':
        return padded(upper(hexadecimal(text)));
      default:
        return bad(value);
    }
  }

  std::string_view shortened(std::string_view text) const {
    if (!flags_.precision) return text;
    auto rest = text;
    for (int i = 0; i < *flags_.precision && !rest.empty(); ++i)
      rest.remove_prefix(first_rune(rest).size);
    return text.substr(0, text.size() - rest.size());
  }

  std::string hexadecimal(std::string_view text) const {
    if (flags_.precision)
      text = text.substr(0, static_cast<std::size_t>(*flags_.precision));
    std::string digits = flags_.sharp && !text.empty() ? "0x" : "";
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (flags_.space && i > 0) digits += flags_.sharp ? " 0x" : " ";
      digits += fmt::format("{:02x}", static_cast<unsigned char>(text[i]));
    }
    return digits;
  }

  std::string integer(const Json& value, std::uint64_t size, bool negative) const {
    switch (verb_) {
      case 'v':
      case 'd':
        return number(fmt::format("{}", size), "", negative);
      case 'b':
        return number(fmt::format("{:b}", size), "0b", negative);
      case 'o':
        return number(fmt::format("{:o}", size), "0", negative);
      case 'O':
        return number("0o" + fmt::format("{:o}", size), "", negative);
      case 'x':
        return number(fmt::format("{:x}", size), "0x", negative);
      case 'X':
        return number(fmt::format("{:X}", size), "0X", negative);
      case 'c':
      case 'q':
      case 'U':
        return character(negative || size > 0x10ffff ? 0xfffd
                                                     : static_cast<char32_t>(size));
      default:
        return bad(value);
    }
  }

  std::string character(char32_t rune) const {
    if (verb_ == 'c') return padded(to_utf8(rune));
    if (verb_ == 'U') {
      const auto text = go_unicode(rune);
      return padded(flags_.sharp ? text : text.substr(0, text.find(' ')));
    }
    auto quoted = go_quote(to_utf8(rune));
    quoted = rune == '"' ? "\"" : quoted.substr(1, quoted.size() - 2);
    return padded(rune == '\'' ? "'\\''" : "'" + quoted + "'");
  }

  std::string sign(bool negative) const {
    return negative ? "-" : flags_.plus ? "+" : flags_.space ? " " : "";
  }

  std::string number(std::string digits, const std::string& prefix, bool negative) const {
    const auto before = sign(negative);
    auto least = static_cast<std::size_t>(flags_.precision.value_or(0));
    Printer spaces = *this;
    spaces.flags_.zero = false;
    if (flags_.precision) {
      if (least == 0 && digits == "0") return spaces.padded("");
    } else if (flags_.zero && !flags_.minus && flags_.width) {
      least = static_cast<std::size_t>(*flags_.width);
      if (!before.empty() && least > 0) --least;
    }
    if (digits.size() < least) digits.insert(0, least - digits.size(), '0');
    return spaces.padded(before + (flags_.sharp ? prefix : "") + digits);
  }

  std::string floating(const Json& value) const {
    const double number = value.get<double>();
    const char verb = static_cast<char>(verb_ < 0x80 ? verb_ : 0);
    std::string text;
    switch (verb) {
      case 'v':
        text = go_float(number, 'g', flags_.precision.value_or(-1));
        break;
      case 'e':
      case 'f':
        text = go_float(number, verb, flags_.precision.value_or(6));
        break;
      case 'F':
        text = go_float(number, 'f', flags_.precision.value_or(6));
        break;
      case 'E':
        text = upper(go_float(number, 'e', flags_.precision.value_or(6)));
        break;
      case 'g':
        text = go_float(number, 'g', flags_.precision.value_or(-1));
        break;
      case 'G':
        text = upper(go_float(number, 'g', flags_.precision.value_or(-1)));
        break;
      default:
        return bad(value);
    }
    const bool negative = text.starts_with('-');
    const auto before = sign(negative);
    text = text.substr(negative ? 1 : 0);
    if (!flags_.zero || flags_.minus) return padded(before + text);
    Printer digits = *this;
    if (digits.flags_.width) *digits.flags_.width -= static_cast<int>(before.size());
    return before + digits.padded(text);
  }

  Flags flags_;
  char32_t verb_;
};

/// Reads a format from left to right.
class Formatter {
 public:
  Formatter(std::string_view format, const JsonPointers& values)
      : rest_(format), values_(values) {}

  std::string run() {
    while (!rest_.empty()) {
      const auto plain = rest_.substr(0, rest_.find('%'));
      text_ += plain;
      rest_.remove_prefix(plain.size());
      if (rest_.empty()) break;
      rest_.remove_prefix(1);
      directive();
    }
    if (used_ < values_.size()) extra();
    return std::move(text_);
  }

 private:
  void directive() {
    Flags flags;
    read_flags(flags);
    read_width(flags);
    if (rest_.size() > 1 && rest_.front() == '.') {  // at the end it is a verb
      rest_.remove_prefix(1);
      read_precision(flags);
    }
    if (rest_.empty()) {
      text_ += "%!(NOVERB)";
      return;
    }
    const auto verb = first_rune(rest_);
    rest_.remove_prefix(verb.size);
    if (verb.value == '%') {
      text_ += '%';
    } else if (used_ == values_.size()) {
      text_ += "%!" + to_utf8(verb.value) + "(MISSING)";
    } else {
      text_ += Printer(flags, verb.value).argument(*values_[used_++]);
    }
  }

  void read_flags(Flags& flags) {
    for (; !rest_.empty(); rest_.remove_prefix(1)) {
      switch (rest_.front()) {
        case '-':
          flags.minus = true;
          break;
        case '+':
          flags.plus = true;
          break;
        case '#':
          flags.sharp = true;
          break;
        case ' ':
          flags.space = true;
          break;
        case '0':
          flags.zero = true;
          break;
        default:
          return;
      }
    }
  }

  /// Digits, or '*' for the next value. Nothing if there are none, or too large ones.
  std::optional<int> read_number(const char* complaint) {
    if (rest_.starts_with('*')) {
      rest_.remove_prefix(1);
      const auto value = used_ < values_.size() ? values_[used_++] : nullptr;
      if (value != nullptr && value->is_number_integer()) {
        const auto number = value->get<std::int64_t>();
        if (number >= -kLargestWidth && number <= kLargestWidth)
          return static_cast<int>(number);
      }
      text_ += complaint;
      return std::nullopt;
    }
    int number = 0;
    if (rest_.starts_with('-')) return std::nullopt;  // a sign is no digit
    const char* const end = rest_.data() + rest_.size();
    const auto [stop, error] = std::from_chars(rest_.data(), end, number);
    rest_.remove_prefix(static_cast<std::size_t>(stop - rest_.data()));
    if (error == std::errc::invalid_argument) return std::nullopt;
    if (error != std::errc{} || number > kLargestWidth) {
      rest_ = {};  // Go reads no further either
      return std::nullopt;
    }
    return number;
  }

  void read_width(Flags& flags) {
    flags.width = read_number("%!(BADWIDTH)");
    if (flags.width.value_or(0) < 0) {
      flags.minus = true;
      flags.width = -*flags.width;
    }
    if (flags.minus) flags.zero = false;
  }

  void read_precision(Flags& flags) {
    const bool is_star = rest_.starts_with('*');
    flags.precision = read_number("%!(BADPREC)");
    if (!flags.precision && !is_star) flags.precision = 0;
    if (flags.precision.value_or(0) < 0) flags.precision.reset();
  }

  void extra() {
    text_ += "%!(EXTRA ";
    for (std::size_t i = used_; i < values_.size(); ++i) {
      if (i > used_) text_ += ", ";
      text_ += go_type(*values_[i]);
      if (!values_[i]->is_null()) text_ += "=" + go_print(*values_[i]);
    }
    text_ += ')';
  }

  std::string_view rest_;
  const JsonPointers& values_;
  std::size_t used_ = 0;
  std::string text_;
};

}  // namespace

std::string go_print(const Json& value) {
  return Printer({}, 'v').argument(value);
}

std::string go_sprint(const JsonPointers& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0 && !values[i]->is_string() && !values[i - 1]->is_string()) text += ' ';
    text += go_print(*values[i]);
  }
  return text;
}

std::string go_sprintln(const JsonPointers& values) {
  std::string text;
  for (const auto* value : values) text += (text.empty() ? "" : " ") + go_print(*value);
  return text + "\n";
}

std::string go_sprintf(std::string_view format, const JsonPointers& values) {
  return Formatter(format, values).run();
}

}  // namespace minidocker
