#include <array>
#include <cctype>
#include <charconv>
#include <csignal>
#include <cstring>

#include <fmt/format.h>

#include "common/cli.hpp"
#include "common/files.hpp"
#include "minidocker/cli.hpp"

namespace minidocker {

using common::ExitError;

int signal_number(const std::string& text) {
  std::string name;
  for (const char c : text) {
    name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  if (name.starts_with("SIG")) name.erase(0, 3);
  int number = 0;
  const auto [end, error] =
      std::from_chars(name.data(), name.data() + name.size(), number);
  if (error == std::errc{} && end == name.data() + name.size() && number > 0 &&
      number < NSIG) {
    return number;
  }
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
