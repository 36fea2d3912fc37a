#include "rootfs/store.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/chrono.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "rootfs/names.hpp"

namespace rootfs {
namespace fs = std::filesystem;

using common::make_private_folder;

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
