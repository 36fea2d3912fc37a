#include "common/guards.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>

#include <sys/mount.h>
#include <sys/wait.h>

#include "common/check.hpp"

namespace common {
namespace {

std::filesystem::path temp_parent() {
  const char* dir = std::getenv("TMPDIR");
  return dir != nullptr && *dir != '\0' ? dir : "/tmp";
}

}  // namespace

ScopeExit::~ScopeExit() {
  const KeepErrno keep;
  try {
    if (action_) action_();
  } catch (...) {  // NOLINT(bugprone-empty-catch): undoing is best effort
  }
}

TempDir::TempDir(std::string_view prefix) : TempDir(prefix, temp_parent()) {}

TempDir::TempDir(std::string_view prefix, const std::filesystem::path& parent) {
  std::string name = (parent / prefix).string() + "-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) fail("mkdtemp", name);
  path_ = name;
}

TempDir::~TempDir() {
  const KeepErrno keep;
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

MountGuard::~MountGuard() {
  const KeepErrno keep;
  ::umount2(target_.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW);
}

ChildGuard::~ChildGuard() {
  if (pid_ <= 0) return;
  const KeepErrno keep;
  ::kill(pid_, SIGKILL);  // a child that is not reaped keeps its number, so this hits it
  while (::waitpid(pid_, nullptr, 0) == -1 && errno == EINTR) {
  }
}

int ChildGuard::wait() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) == -1) {
    if (errno == EINTR) continue;
    const pid_t pid = pid_;
    if (errno == ECHILD) pid_ = 0;  // somebody reaped it: the number may be another's
    fail("waitpid", std::to_string(pid));
  }
  pid_ = 0;
  return status;
}

}  // namespace common
