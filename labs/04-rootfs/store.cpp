#include "rootfs/store.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <ctime>

#include <fmt/chrono.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "rootfs/names.hpp"

namespace rootfs {
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

void make_private_folder(const fs::path& folder) {
  constexpr mode_t kOwnerOnly = 0700;
  if (::mkdir(folder.c_str(), kOwnerOnly) == -1 && errno != EEXIST) {
    common::fail("mkdir", folder.native());
  }
}

}  // namespace

Store::Store(const fs::path& root) : root_(fs::absolute(root).lexically_normal()) {}

fs::path Store::template_folder(const std::string& name) const {
  require_valid_name("template", name);
  return templates() / name;
}

fs::path Store::jail_folder(const std::string& name) const {
  require_valid_name("jail", name);
  return jails() / name;
}

void Store::make_folders() const {
  std::error_code error;
  fs::create_directories(root_.parent_path(), error);
  if (error) {
    throw common::SyscallError(error.value(), "mkdir", root_.parent_path().native());
  }
  make_private_folder(root_);
  make_private_folder(templates());
  make_private_folder(jails());
}

fs::path default_root() {
  const std::string asked = environment(kRootVariable);
  if (!asked.empty()) return asked;
  if (::geteuid() == 0) return "/var/lib/minidocker";
  const std::string data = environment("XDG_DATA_HOME");
  return (data.empty() ? home() / ".local/share" : fs::path(data)) / "minidocker";
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    std::string name = at->path().filename();
    if (is_valid_name(name) && at->is_directory()) names.push_back(std::move(name));
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    throw common::SyscallError(error.value(), "open", folder.native());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string timestamp(std::time_t moment) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(moment));
}

}  // namespace rootfs
