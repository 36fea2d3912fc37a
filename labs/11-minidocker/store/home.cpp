#include "minidocker/home.hpp"

#include <cerrno>

#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/state_root.hpp"

namespace minidocker {
namespace fs = std::filesystem;

Home::Home(const fs::path& root)
    : root_(
          fs::absolute(root.empty() ? common::default_root() : root).lexically_normal()),
      run_(root_ == "/var/lib/minidocker" ? "/run/minidocker" : root_ / "run") {}

void make_private_folder(const fs::path& folder) {
  constexpr mode_t kOwnerOnly = 0700;
  if (::mkdir(folder.c_str(), kOwnerOnly) == -1 && errno != EEXIST) {
    common::fail("mkdir", folder.native());
  }
}

void Home::make_folders() const {
  // As most often: all are there.
  if (::access(database().c_str(), F_OK) == 0 && ::access(run_.c_str(), F_OK) == 0) {
    return;
  }
  std::error_code error;
  fs::create_directories(root_.parent_path(), error);
  if (error) {
    throw common::SyscallError(error.value(), "mkdir", root_.parent_path().native());
  }
  make_private_folder(root_);
  make_private_folder(images());
  make_private_folder(containers());
  make_private_folder(run_);
}

}  // namespace minidocker
