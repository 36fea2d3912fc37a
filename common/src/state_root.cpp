#include "common/state_root.hpp"

#include <cstdlib>
#include <string>

#include <pwd.h>
#include <unistd.h>

namespace common {
namespace fs = std::filesystem;

namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

fs::path home() {
  const std::string home = environment("HOME");
  if (!home.empty()) return home;
  const passwd* user = ::getpwuid(::getuid());
  return user != nullptr ? user->pw_dir : "/";
}

}  // namespace

fs::path default_root() {
  const std::string asked = environment(kRootVariable);
  if (!asked.empty()) return asked;
  if (::geteuid() == 0) return "/var/lib/minidocker";
  const std::string data = environment("XDG_DATA_HOME");
  return (data.empty() ? home() / ".local/share" : fs::path(data)) / "minidocker";
}

}  // namespace common
