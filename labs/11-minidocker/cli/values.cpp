#include <array>
#include <cctype>
#include <charconv>
#include <csignal>
#include <cstring>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "common/cli.hpp"
#include "common/files.hpp"
#include "minidocker/cli.hpp"

namespace minidocker {

using common::ExitError;

namespace {

/// All of a text as a number.
std::optional<int> number_in(std::string_view text) {
  int number = 0;
  const char* const all = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), all, number);
  if (error != std::errc{} || end != all) return std::nullopt;
  return number;
}

/// RTMIN, RTMIN+1 .. RTMAX-1, RTMAX: these have no other names.
std::optional<int> real_time_signal(std::string_view name) {
  const bool from_first = name.starts_with("RTMIN");
  if (!from_first && !name.starts_with("RTMAX")) return std::nullopt;
  name.remove_prefix(5);
  const char sign = from_first ? '+' : '-';
  std::optional<int> distance = 0;
  if (!name.empty()) {
    const bool is_distance = name.size() > 1 && name[0] == sign && name[1] != '-';
    distance = is_distance ? number_in(name.substr(1)) : std::nullopt;
  }
  const int most = from_first ? 15 : 14;  // as docker: each signal has one name
  if (!distance || *distance > most) return std::nullopt;
  return from_first ? SIGRTMIN + *distance : SIGRTMAX - *distance;
}

}  // namespace

int signal_number(const std::string& text) {
  std::string name;
  for (const char c : text) {
    name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  if (name.starts_with("SIG")) name.erase(0, 3);
  const auto number = number_in(name);
  if (number && *number > 0 && *number < NSIG) return *number;
  if (const auto signal = real_time_signal(name)) return *signal;
  for (int known = 1; known < NSIG; ++known) {
    const char* abbreviation = ::sigabbrev_np(known);
    if (abbreviation != nullptr && name == abbreviation) return known;
  }
  throw ExitError(common::kFailure, "Invalid signal: " + text);
}

BindMount parse_volume(const std::string& text) {
  const auto refuse = [&](const std::string& why) {
    throw ExitError(common::kOurs,
                    fmt::format("invalid volume specification: '{}': {}", text, why));
  };
  const auto parts = common::split(text, ':');
  if (parts.size() < 2 || parts.size() > 3 || parts[0].empty()) {
    refuse("must be SOURCE:TARGET or SOURCE:TARGET:ro");
  }
  BindMount mount{.source = std::string(parts[0]), .target = std::string(parts[1])};
  if (mount.source.find('/') == std::string::npos) {
    refuse("there are no named volumes yet; a folder of the host's has a '/'");
  }
  mount.source = std::filesystem::absolute(mount.source).lexically_normal();
  if (!mount.target.starts_with('/')) {
    refuse(fmt::format("invalid mount path: '{}' mount path must be absolute",
                       mount.target));
  }
  if (std::filesystem::path(mount.target).lexically_normal() == "/") {
    refuse("destination can't be '/'");
  }
  if (parts.size() == 3) {
    if (parts[2] != "ro" && parts[2] != "rw") {
      throw ExitError(common::kOurs, "invalid mode: " + std::string(parts[2]));
    }
    mount.read_only = parts[2] == "ro";
  }
  return mount;
}

}  // namespace minidocker
