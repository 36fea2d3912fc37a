#include "project.hpp"

#include <stdexcept>

#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"

namespace lab {

namespace fs = std::filesystem;

Project::Project(const fs::path& root) : root_(fs::absolute(root).lexically_normal()) {
  if (!root_.has_filename()) root_ = root_.parent_path();
  if (!fs::exists(course())) {
    throw std::runtime_error(root_.string() +
                             ": not the project's folder, labs/course.json is not in it");
  }
}

Project Project::of_this_program() {
  const fs::path program = common::read_link("/proc/self/exe");
  return Project(program.parent_path().parent_path().parent_path());
}

std::string Project::shown(const Path& path) const {
  return path.lexically_relative(root_).string();
}

void Project::make_state() const {
  const auto folder = state();
  if (::mkdir(folder.c_str(), 0755) == 0) {
    give_to_owner(folder);
  } else if (errno != EEXIST) {
    common::fail("mkdir", shown(folder));
  }
}

void Project::give_to_owner(const Path& path) const {
  struct stat owner {};
  if (::geteuid() != 0 || ::stat(root_.c_str(), &owner) == -1) return;
  if (owner.st_uid == 0) return;
  // Best effort: on a filesystem without owners, or in a user namespace that does not
  // know this one, the file stays root's.
  [[maybe_unused]] const int result = ::lchown(path.c_str(), owner.st_uid, owner.st_gid);
}

}  // namespace lab
