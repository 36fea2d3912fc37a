#include "minidocker/home.hpp"

#include <unistd.h>

#include "common/check.hpp"
#include "common/state_root.hpp"

namespace minidocker {
namespace fs = std::filesystem;

namespace {

/// One name for one folder, however it is written, so that all agree on its run folder.
fs::path one_name(const fs::path& root) {
  const fs::path name = fs::weakly_canonical(fs::absolute(root));
  return name.has_filename() ? name : name.parent_path();
}

}  // namespace

Home::Home(const fs::path& root)
    : root_(one_name(root.empty() ? common::default_root() : root)),
      run_(root_ == "/var/lib/minidocker" ? "/run/minidocker" : root_ / "run") {}

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
