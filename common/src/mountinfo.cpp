#include "common/mountinfo.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "common/files.hpp"

namespace common {
namespace {

int number(std::string_view text) {
  int value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw std::runtime_error("mountinfo: not a number: " + std::string(text));
  }
  return value;
}

bool is_octal(char c) {
  return c >= '0' && c <= '7';
}

std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && is_octal(text[i + 1]) &&
        is_octal(text[i + 2]) && is_octal(text[i + 3])) {
      plain += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 +
                                 (text[i + 3] - '0'));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

MountEntry parse_line(std::string_view line) {
  const auto fields = split(line, ' ');
  const auto dash =
      std::find(fields.begin() + std::min<std::ptrdiff_t>(6, std::ssize(fields)),
                fields.end(), "-");
  if (fields.end() - dash < 4) {
    throw std::runtime_error("mountinfo: line is too short: " + std::string(line));
  }
  MountEntry entry;
  entry.id = number(fields[0]);
  entry.parent = number(fields[1]);
  entry.device = fields[2];
  entry.root = unescape(fields[3]);
  entry.target = unescape(fields[4]);
  entry.options = fields[5];
  for (auto tag = fields.begin() + 6; tag != dash; ++tag) {
    constexpr std::string_view kShared = "shared:";
    constexpr std::string_view kMaster = "master:";
    if (tag->starts_with(kShared)) entry.shared = number(tag->substr(kShared.size()));
    if (tag->starts_with(kMaster)) entry.master = number(tag->substr(kMaster.size()));
    if (*tag == "unbindable") entry.unbindable = true;
  }
  entry.type = unescape(dash[1]);
  entry.source = unescape(dash[2]);
  entry.super_options = dash[3];
  return entry;
}

}  // namespace

bool MountEntry::has_option(std::string_view option) const {
  const auto all = split(options, ',');
  return std::find(all.begin(), all.end(), option) != all.end();
}

std::string MountEntry::propagation() const {
  if (unbindable) return "unbindable";
  if (shared && master) return "shared,slave";
  if (shared) return "shared";
  return master ? "slave" : "private";
}

std::vector<MountEntry> parse_mountinfo(std::string_view text) {
  std::vector<MountEntry> entries;
  for (const auto line : split(text, '\n')) entries.push_back(parse_line(line));
  return entries;
}

}  // namespace common
